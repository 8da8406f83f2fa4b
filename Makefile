# The commands of a developer. Each is one script of build/, whose first lines say what it promises.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run try servers test chaos chaos-sabotage upgrade-test fuzz bench bench-alloc soak chart-check sbom audit secrets image-check coverage build format migration docs clean

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS=$$'\t' read -r name text; do printf '  make %-14s %s\n' "$$name" "$$text"; done

run: ## Bring up everything with three sample bots: no token, no account, no editing
	@env --default-signal=INT build/run.sh

try: ## Say something to a sample bot and print its answer: make try BOT=echo TEXT=hello
	@node build/try.mjs

servers: ## Only PostgreSQL and Redis, until Ctrl-C
	@env --default-signal=INT build/dev-servers.sh

test: ## Every test: make test FILTER='FullyQualifiedName~Queue'
	@build/test.sh

chaos: ## Ten minutes of kills, freezes and cuts under load, then an account: make chaos SEED=7 FOR=600
	@build/chaos.sh

chaos-sabotage: ## Break the code on purpose and see that the chaos finds it
	@build/chaos-sabotage.sh

upgrade-test: ## The last release and this tree side by side on one database under load, there and back
	@build/upgrade-test.sh

fuzz: ## A million generated and broken inputs, in Release: make fuzz CASES=50000 SEED=7
	@CONFIGURATION=Release RESULTS=TestResults/fuzz FUZZ_CASES="$(or $(CASES),1000000)" FUZZ_SEED="$(SEED)" FUZZ_CASE="$(CASE)" FILTER="$(or $(FILTER),FullyQualifiedName~Fuzzing)" build/test.sh

bench: ## The gateway against limits and peers, as a table of ratios: make bench ONLY='ingest echo'
	@build/bench.sh $(ONLY)

bench-alloc: ## What the pieces of an update's way cost by themselves: time, and bytes allocated
	@build/bench-alloc.sh

soak: ## Half of the peak for 30 minutes: nothing leaks, nothing grows: make soak FOR=1800
	@FOR="$(FOR)" build/soak.sh

secrets: ## What docker-compose.yml needs, made once; a bot's token: make secrets BOT=hello
	@build/compose-secrets.sh $(BOT)

image-check: ## Run the Dockerfile's commands and what they publish, without an engine; check docker-compose.yml
	@build/image-check.sh

chart-check: ## Render and check the Helm chart, by helm or CHART_CHECK=<program>
	@build/chart-check.sh

sbom: ## What the gateway is made of, as CycloneDX JSON: make sbom FILE=artifacts/sbom.json
	@build/sbom.sh $(FILE)

audit: ## Known vulnerabilities of all packages; fails when the sources here know of none at all
	@build/audit.sh

coverage: ## Unit tests with line coverage; fails under 90 % of Domain and Application
	@build/coverage.sh

build: ## Compile everything; a warning is an error
	@dotnet build Gateway.sln --nologo

format: ## Format the code as .ci/run checks it
	@dotnet format Gateway.sln

migration: ## Add a migration: make migration NAME=AddChats
	@if [ -z "$(NAME)" ]; then echo "which name? make migration NAME=AddChats" >&2; exit 1; fi
	@dotnet tool restore
	@dotnet ef migrations add "$(NAME)" -p src/Gateway.Infrastructure -s src/Gateway.Api -o Persistence/Migrations

docs: ## Write docs/CONFIGURATION.md from the declarations of the settings
	@dotnet run --project src/Gateway.Api -- config reference >docs/CONFIGURATION.md.new && mv docs/CONFIGURATION.md.new docs/CONFIGURATION.md

clean: ## Remove everything that builds, tests and make run have left here
	@build/clean.sh
