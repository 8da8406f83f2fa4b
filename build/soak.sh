#!/usr/bin/env bash
# `make soak`: a gateway at half of its measured peak for FOR seconds (1800), with streams, a webhook and visitors; whether memory, handles,
# connections or the queue's age grow. Prints a verdict by line and ends with 1 when one is missed; samples in TestResults/soak.csv, the plot of a
# full length in docs/soak.svg, of a shorter one in TestResults. Every server is its own; the gigabytes of its database lie under TMPDIR (/tmp)
# and go with it.
set -euo pipefail
# shellcheck source=build/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

cd "$ROOT"
"$ROOT/build/prerequisites.sh" sdk servers bench
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
dotnet build tests/Gateway.Benchmarks -c Release -v quiet
mkdir -p TestResults
dotnet tests/Gateway.Benchmarks/bin/Release/net10.0/Gateway.Benchmarks.dll soak "${FOR:-1800}" TestResults docs/soak.svg | tee TestResults/soak.md
