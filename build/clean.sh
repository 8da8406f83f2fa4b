#!/usr/bin/env bash
# `make clean`: removes what builds, tests and `make run` have left in this folder, the development data included. Refuses while
# `make run` is at work here.
set -euo pipefail
# shellcheck source=build/dev-servers.sh
. "$(dirname "${BASH_SOURCE[0]}")/dev-servers.sh"

if [ -e "$LOCAL/run/lock" ] && ! flock --nonblock "$LOCAL/run/lock" true; then
  fail "make run is at work in this folder: pid $(cat "$LOCAL/run/lock")"
fi
if [ -f "$LOCAL/logs/compose.log" ] && container_engine_answers; then
  DEV_DATABASE_PASSWORD=unused "${COMPOSE[@]}" down --volumes
fi
rm -rf "$LOCAL" "$(far_folder)" "$ROOT/TestResults" "$ROOT/coverage" "$ROOT/artifacts" "$ROOT/tests/clients/node_modules" "$ROOT/build/node_modules"
find "$ROOT/src" "$ROOT/tests" -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +
