#!/usr/bin/env bash
# `make image-check`: proves what can be proved of the image without a container engine.
#   1  Runs the Dockerfile's build stage, command by command, on what .dockerignore lets through, holds what is published against the SBOM and
#      states its size.
#   2  Runs that with the final stage's environment, entry point and health check, as a user without rights, without HOME, on a read-only file
#      system where this machine allows one (else in a read-only folder): the health check must say no before the gateway serves and yes then,
#      an update must be taken, and SIGTERM must end it with 0.
#   3  docker-compose.yml: by `docker compose config` where the plugin is there, and always by compose-check.mjs.
# Environment: READY_TO_RUN (false), as the build argument.
set -euo pipefail
# shellcheck source=build/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# The base image's APP_UID.
APP_UID=1654
GATEWAY_PID=0
SANDBOX=()

finish() {
  trap '' INT TERM HUP
  if [ "$GATEWAY_PID" -ne 0 ]; then stop_process "$GATEWAY_PID" TERM 35; fi
  chmod -R u+w "$STAGE"
  rm -rf "$STAGE"
}

# instructions STAGE: that stage's instructions (0 builds, 1 runs), continued lines joined and comments left out.
instructions() {
  sed '/^ *#/d' "$ROOT/Dockerfile" | sed ':again; /\\$/ { N; s/\\\n */ /; b again; }' |
    awk -v wanted="$1" 'BEGIN { stage = -1 } $1 == "FROM" { stage++; next } NF && stage == wanted'
}

# command_of INSTRUCTION: the words of the final stage's ENTRYPOINT, CMD or HEALTHCHECK, which are written as lists.
command_of() { instructions 1 | sed -n "s/^$1 .*\[\(.*\)\]$/\1/p; s/^$1 \[\(.*\)\]$/\1/p" | head -n 1 | tr -d '",'; }

# The lines of .dockerignore that begin with ! are the context; bin and obj are left out again.
make_context() {
  local path
  mkdir "$STAGE/context"
  while read -r path; do
    [ -e "$ROOT/$path" ] || fail ".dockerignore lets through $path, which is not there"
    tar -C "$ROOT" --exclude=bin --exclude=obj -cf - "$path" | tar -C "$STAGE/context" -xf -
  done < <(sed -n 's/^!//p' "$ROOT/.dockerignore")
}

# copy TARGET SOURCE…: as COPY does: of a folder its content.
copy() {
  local target="$1" pattern source
  shift
  for pattern in "$@"; do
    for source in "$STAGE/context"/$pattern; do
      [ -e "$source" ] || fail "the Dockerfile copies $pattern, which .dockerignore does not let through"
      if [ -d "$source" ]; then
        mkdir -p "$target" && cp -a "$source/." "$target/"
      else
        mkdir -p "${target%/*}" && cp -a "$source" "$target"
      fi
    done
  done
}

# The build stage, with STAGE/root for /.
build_image() {
  local instruction rest folder="$STAGE/root" words word
  mkdir "$folder"
  while read -r instruction rest; do
    case "$instruction" in
      ARG) word="${rest%%=*}" && export "$word=${!word:-${rest#*=}}" ;;
      ENV) for word in $rest; do export "${word?}"; done ;;
      WORKDIR) folder="$STAGE/root$rest" && mkdir -p "$folder" ;;
      COPY) read -ra words <<<"$rest" && copy "$folder/${words[-1]}" "${words[@]:0:${#words[@]}-1}" ;;
      RUN)
        say "RUN $rest"
        (cd "$folder" && bash -euo pipefail -c "${rest// \/app / $STAGE/root/app }") </dev/null || fail "that command of the Dockerfile failed"
        ;;
      *) fail "image-check.sh does not know $instruction, which the Dockerfile's build stage uses" ;;
    esac
  done < <(instructions 0)
  [ -f "$STAGE/root/app/gateway.dll" ] || fail "the Dockerfile's commands published no gateway.dll to /app"
  check_published
  say "published: $(du -sm --apparent-size "$STAGE/root/app" | cut -f 1) MiB in $(find "$STAGE/root/app" -type f | wc -l) files, beside the base image's .NET"
}

# Nothing is published but packages that the SBOM names as shipped.
check_published() {
  local unknown
  node "$ROOT/build/sbom.mjs" "$STAGE/sbom.json" >/dev/null
  # shellcheck disable=SC2016  # JavaScript
  unknown="$(node -e '
    const [bom, program] = process.argv.slice(1).map((file) => JSON.parse(require("fs").readFileSync(file, "utf8")));
    const named = new Set(bom.components.filter(({ scope }) => scope === "required").map(({ name, version }) => `${name}/${version}`));
    console.log(Object.keys(program.libraries).filter((name) => program.libraries[name].type !== "project" && !named.has(name)).join(" "));
  ' "$STAGE/sbom.json" "$STAGE/root/app/gateway.deps.json")"
  [ -z "$unknown" ] || fail "published, but not shipped by the SBOM: $unknown"
}

# SANDBOX: what the commands of the image run under; as root another user, and the whole file system read-only where that may be done.
make_sandbox() {
  chmod 755 "$STAGE"
  chmod -R a-w,a+rX "$STAGE/root/app"
  # shellcheck disable=SC2016  # for the shell in there
  local read_only='for mounted in / /tmp /var/tmp /dev/shm; do if mountpoint -q "$mounted"; then mount -o remount,ro,bind "$mounted"; fi; done; exec "$@"'
  if is_root; then SANDBOX=(setpriv --reuid "$APP_UID" --regid "$APP_UID" --clear-groups --no-new-privs --bounding-set=-all --); fi
  if is_root && unshare --mount bash -c "$read_only" bash true 2>/dev/null; then
    SANDBOX=(unshare --mount bash -c "$read_only" bash "${SANDBOX[@]}")
    say "the gateway runs as user $APP_UID without capabilities, on a file system that is read-only as a whole"
  else
    say "the gateway runs as user $(if is_root; then say "$APP_UID"; else id -u; fi), in a folder that it may not write to; this machine allows no read-only file system here"
  fi
}

# in_image WORD…: takes this process's place. Nothing of the caller's environment goes in: no HOME, no TMPDIR that could be written to.
in_image() {
  local settings word
  settings=(PATH="$PATH" TMPDIR=/nowhere HTTP_PORT="$HTTP_PORT" ASPNETCORE_URLS="http://127.0.0.1:$HTTP_PORT" GRPC_PORT="127.0.0.1:$GRPC_PORT"
    BOTS_CONFIG="$STAGE/bots.json" BOT_API_URL=http://127.0.0.1:1)
  for word in $(instructions 1 | sed -n 's/^ENV //p'); do settings+=("$word"); done
  if [ -n "${DOTNET_ROOT:-}" ]; then settings+=(DOTNET_ROOT="$DOTNET_ROOT"); fi
  cd "$STAGE/root/app"
  exec "${SANDBOX[@]}" env -i "${settings[@]}" "$@" </dev/null
}

# health: the health check's exit code and answer.
health() {
  local words
  read -ra words < <(command_of HEALTHCHECK)
  (in_image "${words[@]}")
}

update_is_taken() {
  curl -fsS --noproxy '*' --max-time 10 -H 'X-Telegram-Bot-Api-Secret-Token: image-check' -d '{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":1}}}' \
    "http://127.0.0.1:$HTTP_PORT/api/v1/telegram/webhook/check" | grep -qx '{}'
}

# processor_time PID: in milliseconds, so far.
processor_time() { awk -v ticks="$(getconf CLK_TCK)" '{ print int(($14 + $15) * 1000 / ticks) }' "/proc/$1/stat"; }

# gateway_failed WHY: with what the gateway wrote.
gateway_failed() {
  cat "$STAGE/gateway.log" >&2
  fail "$1"
}

run_image() {
  local words code=0 started
  say '{ "bots": [{ "slug": "check", "username": "check_bot", "token": "1:image-check", "webhookSecret": "image-check", "handler": "none", "requireAuth": false }] }' \
    >"$STAGE/bots.json"
  HTTP_PORT="$(free_port)" GRPC_PORT="$(free_port)"
  if health >"$STAGE/health.log" 2>&1; then fail "the health check says yes although nothing runs"; fi
  say "health check before the start: $(cat "$STAGE/health.log")"
  read -ra words < <(say "$(command_of ENTRYPOINT) $(command_of CMD)")
  started="$(date +%s%N)"
  in_image "${words[@]}" >"$STAGE/gateway.log" 2>&1 &
  GATEWAY_PID=$!
  wait_until 60 "$GATEWAY_PID" curl -fsS --noproxy '*' --max-time 2 "http://127.0.0.1:$HTTP_PORT/health/ready" || gateway_failed "${words[*]} did not come up"
  say "${words[*]}: ready after $((($(date +%s%N) - started) / 1000000)) ms, with $(processor_time "$GATEWAY_PID") ms of processor time"
  health >"$STAGE/health.log" 2>&1 || gateway_failed "the health check says no: $(cat "$STAGE/health.log")"
  say "health check while it serves: $(cat "$STAGE/health.log")"
  update_is_taken || gateway_failed "an update was not taken"
  say "an update was taken"
  kill -TERM "$GATEWAY_PID"
  started="$SECONDS"
  wait "$GATEWAY_PID" || code=$?
  GATEWAY_PID=0
  [ "$code" -eq 0 ] || gateway_failed "SIGTERM ended it with $code"
  say "SIGTERM: ended with 0 within $((SECONDS - started + 1)) s"
}

check_compose() {
  SECRETS="$STAGE/secrets" "$ROOT/build/compose-secrets.sh" >/dev/null
  node "$ROOT/build/compose-check.mjs" "$STAGE/secrets"
  if ! docker compose version >/dev/null 2>&1; then
    say "docker compose is not here: its own opinion of docker-compose.yml was not asked"
    return
  fi
  # On a copy, where .env may be the example and the folders are there.
  mkdir -p "$STAGE/compose"
  cp -r "$ROOT/docker-compose.yml" "$ROOT/config" "$STAGE/secrets" "$STAGE/compose/"
  cp "$ROOT/.env.example" "$STAGE/compose/.env"
  (cd "$STAGE/compose" && docker compose --profile tls config --quiet) || fail "docker compose does not take docker-compose.yml"
  say "docker compose takes docker-compose.yml"
}

"$ROOT/build/prerequisites.sh" sdk tools
STAGE="$(mktemp -d)"
trap finish EXIT
trap 'exit 1' INT TERM HUP
case "$(uname -m)" in aarch64) export TARGETARCH="${TARGETARCH:-arm64}" ;; esac
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
make_context
build_image
make_sandbox
run_image
check_compose
say "the image's commands hold; that mcr.microsoft.com's images are as expected was not proved here"
