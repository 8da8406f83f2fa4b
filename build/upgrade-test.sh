#!/usr/bin/env bash
# `make upgrade-test`: builds the gateway of the last release, whose commit stands in build/last-release, from this clone's history, and runs it
# and this tree's side by side on one database under load, there and back again. The built release stays in .local/releases/.
# Environment: CONFIGURATION (Debug); RESULTS (TestResults/upgrade).
set -euo pipefail
# shellcheck source=build/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=build/run-tests.sh
. "$ROOT/build/run-tests.sh"

commit="$(sed -n 's/^commit=//p' "$ROOT/build/last-release")"
release="$LOCAL/releases/$commit"
program="src/Gateway.Api/bin/Release/net10.0/gateway.dll"

require_history() {
  if git -C "$ROOT" cat-file -e "$commit^{commit}" 2>/dev/null; then return; fi
  if [ "$(git -C "$ROOT" rev-parse --is-shallow-repository 2>/dev/null)" = true ]; then
    fail "the last release, $commit, is not in this shallow clone: git fetch --unshallow, or git fetch --depth 1 origin $commit"
  fi
  fail "the last release, $commit, is not in the history here: take a clone that has it, or correct build/last-release"
}

# Moved into place whole, so that what is there was built to its end.
build_release() {
  if [ -f "$release/$program" ]; then return; fi
  say "building the last release, $commit"
  rm -rf "$release" "$release.new"
  mkdir -p "$release.new"
  git -C "$ROOT" archive "$commit" | tar -x -C "$release.new"
  (cd "$release.new" && dotnet build src/Gateway.Api -c Release --disable-build-servers -v quiet) || fail "the last release does not build"
  mv "$release.new" "$release"
}

cd "$ROOT"
"$ROOT/build/prerequisites.sh" sdk servers
require_history
build_release
export UPGRADE_FROM="$release/$program" FILTER=FullyQualifiedName~Upgrades.
results="${RESULTS:-$ROOT/TestResults/upgrade}"
result=0
run_tests "$results" "$ROOT/tests/Gateway.IntegrationTests" || result=$?
node "$ROOT/build/count-tests.mjs" "$results" || result=1
exit "$result"
