# shellcheck shell=bash
# PostgreSQL and Redis from this machine's programs, on loopback with a password; sourced by dev-servers.sh.
# Data: .local/postgres/<version> and .local/redis. PostgreSQL refuses to be root, so root runs it as `postgres`, and where that
# account cannot reach .local (a clone under /root, say) its data lies in /var/lib/telegram-gateway-dev instead.

own_postgres_start() {
  local bin user="" folder
  bin="$("$ROOT/build/postgres-bin.sh")"
  if is_root; then user="$(id -un postgres 2>/dev/null || say nobody)"; fi
  folder="$(postgres_folder "$user")/$("$bin/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')"
  if [ ! -d "$folder" ]; then create_cluster "$bin" "$user" "$folder"; fi
  say "starting PostgreSQL from $bin (port $POSTGRES_PORT, data in $folder)"
  RUN_AS="$user" start_part postgresql INT "$bin/postgres" -D "$folder" -p "$POSTGRES_PORT" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c log_destination=stderr -c logging_collector=off
  export PGPASSWORD="$DEV_DATABASE_PASSWORD" PGHOST=127.0.0.1 PGPORT="$POSTGRES_PORT" PGUSER=gateway
  wait_until 60 "$LAST_PID" "$bin/psql" -d postgres -c 'select 1' || part_failed postgresql
  if [ -z "$("$bin/psql" -d postgres -Atc "select 1 from pg_database where datname = 'gateway'")" ]; then
    "$bin/createdb" gateway
  fi
  unset PGPASSWORD PGHOST PGPORT PGUSER
}

# postgres_folder USER: prints the folder for PostgreSQL's data, made and owned by USER (by ourselves when empty).
postgres_folder() {
  local folder="$LOCAL/postgres"
  mkdir -p "$folder"
  if [ -n "$1" ] && ! as_user "$1" test -x "$folder"; then
    folder="$(far_folder)"
    mkdir -p "$folder"
  fi
  if [ -n "$1" ]; then chown "$1" "$folder"; fi
  say "$folder"
}

far_folder() { say "/var/lib/telegram-gateway-dev/$(printf '%s' "$LOCAL" | cksum | cut -d ' ' -f 1)"; }

as_user() {
  if [ -z "$1" ]; then "${@:2}"; else setpriv --reuid "$1" --regid "$1" --init-groups -- "${@:2}"; fi
}

# Made beside its place and moved there whole, so that an interrupted start leaves no half of a cluster behind.
create_cluster() {
  local bin="$1" user="$2" folder="$3" draft="$3.new" password_file="$3.password" log="$LOCAL/logs/initdb.log"
  say "creating a PostgreSQL cluster in $folder"
  mkdir -p "$LOCAL/logs"
  rm -rf "$draft"
  (umask 077 && say "$DEV_DATABASE_PASSWORD" >"$password_file")
  if [ -n "$user" ]; then chown "$user" "$password_file"; fi
  if ! (cd / && as_user "$user" "$bin/initdb" -D "$draft" -U gateway --auth=scram-sha-256 --pwfile="$password_file" \
    --encoding=UTF8 --locale=C.UTF-8) >"$log" 2>&1; then
    rm -f "$password_file"
    tail -n 20 "$log" >&2
    fail "PostgreSQL's initdb failed"
  fi
  rm -f "$password_file"
  mv "$draft" "$folder"
}

own_redis_start() {
  local folder="$LOCAL/redis"
  mkdir -p "$folder"
  (umask 077 && printf '%s\n' "bind 127.0.0.1" "port $REDIS_PORT" "dir \"$folder\"" "requirepass $DEV_DATABASE_PASSWORD" \
    "save 60 1" "daemonize no" >"$folder/redis.conf")
  say "starting Redis from $(command -v redis-server) (port $REDIS_PORT, data in $folder)"
  start_part redis TERM redis-server "$folder/redis.conf"
  wait_until 20 "$LAST_PID" is_listening "$REDIS_PORT" || part_failed redis
}
