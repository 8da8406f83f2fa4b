#!/usr/bin/env bash
# `make bench`: the contests of tests/Gateway.Benchmarks, in Release, each against its peer in turn; a table at the end, also in
# TestResults/bench.md. bench.sh [--short] [name …] runs those alone; --short does a hundredth of each, once, so that a break shows: no figures.
# About twenty minutes for all; every server is its own and stops with it. Ends with 1 when a contest fails, not when it misses.
set -euo pipefail
# shellcheck source=build/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

cd "$ROOT"
"$ROOT/build/prerequisites.sh" sdk servers bench
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
dotnet build tests/Gateway.Benchmarks -c Release -v quiet
mkdir -p TestResults
dotnet tests/Gateway.Benchmarks/bin/Release/net10.0/Gateway.Benchmarks.dll "$@" | tee TestResults/bench.md
