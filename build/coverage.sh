#!/usr/bin/env bash
# `make coverage`: runs the unit tests with coverage, prints a table per project, and fails when a test fails or when line coverage of
# Gateway.Domain and Gateway.Application is under MINIMUM percent (90); what does nothing without the store is shown and not counted. The
# integration tests drive processes of their own, which the collector does not see. The cobertura files are left in coverage/.
set -euo pipefail
# shellcheck source=build/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=build/run-tests.sh
. "$ROOT/build/run-tests.sh"

cd "$ROOT"
"$ROOT/build/prerequisites.sh" sdk
result=0
run_tests "$ROOT/coverage" "$ROOT/tests/Gateway.UnitTests" --collect "XPlat Code Coverage" --settings "$ROOT/build/coverage.runsettings" || result=$?
node "$ROOT/build/coverage.mjs" "$ROOT/coverage" "${MINIMUM:-90}" || result=1
node "$ROOT/build/count-tests.mjs" "$ROOT/coverage" || result=1
exit "$result"
