#!/usr/bin/env bash
# `make test`: every test, or those of the projects given: test.sh [project …]. Installs what the tests need where it may.
# The last line is "N passed, N failed"; the exit code is not 0 when a test failed, a run was cut short or no test ran.
# Environment: FILTER (as in dotnet test --filter), RESULTS (TestResults/all), TEST_DATABASE_URL and TEST_REDIS_URL (servers to use
# instead of private ones), CONFIGURATION (Debug), AGAIN (0): so many failed tests at most are run a second time, by themselves, and
# named as unsteady when they pass then.
set -euo pipefail
# shellcheck source=build/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=build/run-tests.sh
. "$ROOT/build/run-tests.sh"

cd "$ROOT"
"$ROOT/build/prerequisites.sh" sdk servers browser clients tools
results="${RESULTS:-$ROOT/TestResults/all}"
again="${AGAIN:-0}"
unset AGAIN
result=0
run_tests "$results" "$@" || result=$?
if [ "$result" -ne 0 ] && [ "$again" -gt 0 ]; then
  # A project given is one assembly; else it is all of them.
  assemblies=1
  if [ "$#" -eq 0 ]; then assemblies="$(find "$ROOT/tests" -name '*Tests.csproj' | wc -l)"; fi
  if node "$ROOT/build/run-again.mjs" "$results" "$again" "$assemblies"; then result=0; fi
fi
node "$ROOT/build/count-tests.mjs" "$results" || result=1
exit "$result"
