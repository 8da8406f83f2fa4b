#!/usr/bin/env bash
# Runs the integration tests as someone with servers of their own does: on one PostgreSQL and one Redis named by TEST_DATABASE_URL and
# TEST_REDIS_URL. When these are not set it starts a pair for the occasion and stops it afterwards.
# Environment: FILTER; by default the tests of these scripts and the chaos are left out, for they bring their own servers in any case.
set -euo pipefail
build="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
export FILTER="${FILTER:-FullyQualifiedName!~Gateway.IntegrationTests.Development&FullyQualifiedName!~Gateway.IntegrationTests.Chaos}"
export RESULTS="$build/../TestResults/given-servers"

if [ -z "${TEST_DATABASE_URL:-}" ] || [ -z "${TEST_REDIS_URL:-}" ]; then
  GATEWAY_LOCAL="$(mktemp -d)"
  chmod 755 "$GATEWAY_LOCAL"
  trap 'rm -rf "$GATEWAY_LOCAL"' EXIT
  # shellcheck source=build/common.sh
  . "$build/common.sh"
  POSTGRES_PORT="$(free_port)" REDIS_PORT="$(free_port)" NO_CONTAINERS=1
  # shellcheck source=build/dev-servers.sh
  . "$build/dev-servers.sh"
  trap 'trap "" INT TERM HUP; servers_stop; rm -rf "$GATEWAY_LOCAL"' EXIT
  trap 'exit 1' INT TERM HUP
  servers_start
  export TEST_DATABASE_URL="$DATABASE_URL" TEST_REDIS_URL="$REDIS_URL"
fi
"$build/test.sh" tests/Gateway.IntegrationTests
