#!/usr/bin/env bash
# `make bench-alloc`: time and bytes allocated by the pieces of an update's way from the socket to the commit, each by itself, by BenchmarkDotNet in
# Release; no server, about a minute. The table also in TestResults/bench-alloc.md, BenchmarkDotNet's log beside it. Ends with 1 when a piece fails.
set -euo pipefail
# shellcheck source=build/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

cd "$ROOT"
"$ROOT/build/prerequisites.sh" sdk
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
dotnet build tests/Gateway.Benchmarks -c Release -v quiet
mkdir -p TestResults
dotnet tests/Gateway.Benchmarks/bin/Release/net10.0/Gateway.Benchmarks.dll alloc TestResults/bench-alloc | tee TestResults/bench-alloc.md
