#!/usr/bin/env bash
# PostgreSQL and Redis for development, on loopback: by docker compose where a container engine answers, else by the machine's own
# programs with their data under .local/. Sourced after common.sh and parts.sh it offers servers_start and servers_stop;
# run by itself it starts both, prints DATABASE_URL and REDIS_URL, and stops them at Ctrl-C or SIGTERM.
# Environment: POSTGRES_PORT, REDIS_PORT; NO_CONTAINERS=1 leaves a container engine alone.
set -euo pipefail
build="$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=build/common.sh
. "$build/common.sh"
# shellcheck source=build/parts.sh
. "$build/parts.sh"
# shellcheck source=build/dev-secrets.sh
. "$build/dev-secrets.sh"
# shellcheck source=build/own-servers.sh
. "$build/own-servers.sh"

export POSTGRES_PORT="${POSTGRES_PORT:-54320}" REDIS_PORT="${REDIS_PORT:-63790}"
COMPOSE_IS_UP=0

container_engine_answers() {
  if [ -n "${NO_CONTAINERS:-}" ] || ! command -v docker >/dev/null; then return 1; fi
  timeout 15 docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1
}

# Every clone is a project of its own, so that two clones do not share volumes.
COMPOSE=(docker compose -f "$ROOT/build/dev-compose.yml" -p "telegram-gateway-dev-$(printf '%s' "$LOCAL" | cksum | cut -d ' ' -f 1)")

servers_start() {
  dev_secret DEV_DATABASE_PASSWORD random_hex 16
  export DEV_DATABASE_PASSWORD
  DATABASE_URL="postgres://gateway:$DEV_DATABASE_PASSWORD@127.0.0.1:$POSTGRES_PORT/gateway"
  REDIS_URL="redis://:$DEV_DATABASE_PASSWORD@127.0.0.1:$REDIS_PORT"
  if container_engine_answers; then
    say "starting PostgreSQL and Redis in containers (ports $POSTGRES_PORT and $REDIS_PORT)"
    COMPOSE_IS_UP=1
    if run_step compose "${COMPOSE[@]}" up --detach --wait; then return; fi
    complain "the containers did not come up; using this machine's own programs instead"
    compose_down
  fi
  "$ROOT/build/prerequisites.sh" servers
  own_postgres_start
  own_redis_start
}

servers_stop() {
  stop_parts
  if [ "$COMPOSE_IS_UP" -eq 1 ]; then
    say "stopping the containers"
    compose_down
  fi
}

compose_down() {
  "${COMPOSE[@]}" down --timeout 20 >>"$LOCAL/logs/compose.log" 2>&1 || complain "docker compose down failed: $LOCAL/logs/compose.log"
  COMPOSE_IS_UP=0
}

main() {
  trap 'trap "" INT TERM HUP PIPE; servers_stop' EXIT
  trap 'exit 0' INT TERM HUP
  require_free_ports "POSTGRES_PORT=$POSTGRES_PORT" "REDIS_PORT=$REDIS_PORT"
  servers_start
  say "DATABASE_URL=$DATABASE_URL"
  say "REDIS_URL=$REDIS_URL"
  wait_for_the_end
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  # shellcheck source=build/foreground.sh
  . "$build/foreground.sh"
  main
fi
