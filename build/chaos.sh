#!/usr/bin/env bash
# `make chaos`: kills, freezes and cuts off everything at random while updates come in, then accounts for every one: docs/CHAOS.md.
# Prints the account last. The exit code is not 0 when a promise was broken, or when the run did not come to its end.
# Environment: FOR (600): seconds of faults; SEED (a random one): the same seed and FOR break the same things at the same times;
# RESULTS (TestResults/chaos), CONFIGURATION (Release).
set -euo pipefail
# shellcheck source=build/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=build/run-tests.sh
. "$ROOT/build/run-tests.sh"

cd "$ROOT"
"$ROOT/build/prerequisites.sh" sdk servers
export CONFIGURATION="${CONFIGURATION:-Release}" FILTER=FullyQualifiedName~Chaos.ChaosTests
results="${RESULTS:-$ROOT/TestResults/chaos}"
export CHAOS_SECONDS="${FOR:-600}" CHAOS_SEED="${SEED:-$RANDOM}" CHAOS_REPORT="$results/account.txt"
say "breaking everything for $CHAOS_SECONDS s; again with: make chaos SEED=$CHAOS_SEED FOR=$CHAOS_SECONDS"
result=0
run_tests "$results" "$ROOT/tests/Gateway.IntegrationTests" || result=$?
if [ -f "$CHAOS_REPORT" ]; then cat "$CHAOS_REPORT"; else complain "there is no account: the run did not come to its end"; fi
exit "$result"
