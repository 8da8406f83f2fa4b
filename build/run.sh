#!/usr/bin/env bash
# `make run`: brings up PostgreSQL, Redis, the Bot API simulator, a sample receiver and the gateway with three sample bots, all on loopback,
# prints what to open and try, and waits. Ctrl-C or SIGTERM stops what it started, and nothing else; the exit code is then 0.
# Environment: HTTP_PORT, GRPC_PORT, SIMULATOR_PORT, RECEIVER_PORT, POSTGRES_PORT, REDIS_PORT; CONFIGURATION (Debug, the one that `make test` builds,
# so that neither compiles twice); NO_BUILD=1 takes what is built already; NO_CONTAINERS=1. Logs: .local/logs/.
set -euo pipefail
# shellcheck source=build/foreground.sh
. "$(dirname "${BASH_SOURCE[0]}")/foreground.sh"
# shellcheck source=build/dev-servers.sh
. "$(dirname "${BASH_SOURCE[0]}")/dev-servers.sh"

HTTP_PORT="${HTTP_PORT:-8080}" GRPC_PORT="${GRPC_PORT:-9090}" SIMULATOR_PORT="${SIMULATOR_PORT:-8081}" RECEIVER_PORT="${RECEIVER_PORT:-8082}"
CONFIGURATION="${CONFIGURATION:-Debug}"
GATEWAY_URL="http://127.0.0.1:$HTTP_PORT" SIMULATOR_URL="http://127.0.0.1:$SIMULATOR_PORT"

answers() { curl -fsS --noproxy '*' --max-time 2 -o /dev/null "$@"; }

check_ports() {
  require_free_ports "HTTP_PORT=$HTTP_PORT" "GRPC_PORT=$GRPC_PORT" "SIMULATOR_PORT=$SIMULATOR_PORT" "RECEIVER_PORT=$RECEIVER_PORT" \
    "POSTGRES_PORT=$POSTGRES_PORT" "REDIS_PORT=$REDIS_PORT"
}

# Two starts at the same moment find the ports free; this lock tells the second one. It ends with this process.
take_lock() {
  mkdir -p "$LOCAL/run"
  exec 9>>"$LOCAL/run/lock"
  flock --nonblock 9 || fail "make run is already at work in this folder: pid $(cat "$LOCAL/run/lock")"
  say "$$" >"$LOCAL/run/lock"
}

# --disable-build-servers: a compiler that stays behind would be something we started and did not stop.
build() {
  if [ -n "${NO_BUILD:-}" ]; then return; fi
  say "building the gateway and the simulator ($CONFIGURATION; the first time takes a minute or two)"
  run_step build dotnet build "$ROOT/build/run.slnf" -c "$CONFIGURATION" --disable-build-servers -v quiet ||
    fail "the build failed: $LOCAL/logs/build.log"
}

built() { say "$ROOT/$1/bin/$CONFIGURATION/net10.0/$2"; }

start_simulator() {
  say "starting the Bot API simulator ($SIMULATOR_URL)"
  start_part simulator TERM dotnet "$(built tests/Gateway.BotApiSimulator Gateway.BotApiSimulator.dll)" --urls "$SIMULATOR_URL"
  wait_until 60 "$LAST_PID" answers "$SIMULATOR_URL/" || part_failed simulator
  sample_bot SAMPLE_ECHO_TOKEN 7000000001 sample_echo_bot "Echo"
  sample_bot SAMPLE_WORDS_TOKEN 7000000002 sample_words_bot "Words"
  sample_bot SAMPLE_SIGN_IN_TOKEN 7000000003 sample_sign_in_bot "Sign-in"
  say "$SIMULATOR_URL" >"$LOCAL/run/simulator-url"
}

sample_bot() {
  dev_secret "$1" sample_token "$2"
  answers -H 'content-type: application/json' "$SIMULATOR_URL/_sim/bots" \
    -d "{\"token\":\"${!1}\",\"username\":\"$3\",\"first_name\":\"$4\"}" || fail "the simulator refused the sample bot $3"
}

start_receiver() {
  say "starting the words bot's receiver, docs/examples/http-bot (http://127.0.0.1:$RECEIVER_PORT)"
  dev_secret SAMPLE_WORDS_SECRET standard_webhooks_secret
  start_part receiver TERM env PORT="$RECEIVER_PORT" WEBHOOK_SECRET="$SAMPLE_WORDS_SECRET" node "$ROOT/docs/examples/http-bot/server.mjs"
  wait_until 20 "$LAST_PID" is_listening "$RECEIVER_PORT" || part_failed receiver
}

start_gateway() {
  say "starting the gateway ($GATEWAY_URL)"
  dev_secret AUTH_SECRET random_hex 8
  dev_secret ADMIN_PASSWORD random_hex 8
  dev_secret JWT_SECRET random_hex 32
  dev_secret ENCRYPTION_KEY random_base64 32
  export SAMPLE_ECHO_TOKEN SAMPLE_WORDS_TOKEN SAMPLE_SIGN_IN_TOKEN SAMPLE_WORDS_SECRET AUTH_SECRET DATABASE_URL REDIS_URL
  export ADMIN_USERNAME=admin ADMIN_PASSWORD JWT_SECRET ENCRYPTION_KEY
  start_part gateway TERM env -u ALLOWED_USERS -u AUTH_SECRET_FILE -u DATABASE_URL_FILE -u REDIS_URL_FILE \
    -u ADMIN_USERNAME_FILE -u ADMIN_PASSWORD_FILE -u JWT_SECRET_FILE -u ENCRYPTION_KEY_FILE -u FORWARDED_NETWORKS -u TELEGRAM_NETWORKS \
    BOTS_CONFIG="$ROOT/config/bots.sample.json" SAMPLE_WORDS_URL="http://127.0.0.1:$RECEIVER_PORT/" \
    BOT_API_URL="$SIMULATOR_URL" PUBLIC_URL="$GATEWAY_URL" HTTP_PORT="$HTTP_PORT" ASPNETCORE_URLS="$GATEWAY_URL" GRPC_PORT="127.0.0.1:$GRPC_PORT" \
    dotnet "$(built src/Gateway.Api gateway.dll)"
  wait_until 90 "$LAST_PID" answers "$GATEWAY_URL/health/ready" || part_failed gateway
}

welcome() {
  local make
  make="make -s -C $(printf '%q' "$ROOT")"
  cat <<END

The gateway runs. Three sample bots wait: echo (sync), words (async, by HTTP, needs a sign-in), sign-in (auth).

open: $SIMULATOR_URL/          talk to the bots by hand
open: $GATEWAY_URL/docs      the management API, to try it (docs/API.md is a tour)
open: $GATEWAY_URL/health    how the gateway is
gRPC: 127.0.0.1:$GRPC_PORT          docs/GRPC.md tells how to call it
try: $make try

Then sign in with the development code of this folder, and ask the bot that needs it:
     $make try BOT=sign-in TEXT='/auth $AUTH_SECRET'
     $make try BOT=words TEXT='how many words is this'

The management API's first account: admin, password $ADMIN_PASSWORD

Logs are in $LOCAL/logs/. Ctrl-C stops everything.
END
}

finish() {
  trap '' INT TERM HUP PIPE
  rm -f "$LOCAL/run/simulator-url"
  servers_stop
}

check_ports
"$ROOT/build/prerequisites.sh" sdk
take_lock
trap finish EXIT
trap 'exit 0' INT TERM HUP
build
servers_start
start_simulator
start_receiver
start_gateway
welcome
wait_for_the_end
