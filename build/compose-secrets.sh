#!/usr/bin/env bash
# `make secrets`: makes the secrets that docker-compose.yml reads, each once: what is there is never changed.
# `make secrets BOT=hello` (compose-secrets.sh hello): asks for that bot's token, or takes it from standard input, keeps it in secrets/bots/hello
# and names it in .env as HELLO_BOT_TOKEN_FILE, so that config/bots.json can say "token": "${HELLO_BOT_TOKEN}".
# The folder is its owner's alone; the files in it are readable by all, since containers read them as users of their own.
# Environment: SECRETS (secrets), ENV_FILE (.env).
set -euo pipefail
# shellcheck source=build/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

SECRETS="${SECRETS:-$ROOT/secrets}"
ENV_FILE="${ENV_FILE:-$ROOT/.env}"

# keep NAME COMMAND…: COMMAND's output becomes the secret NAME, unless there is one. Moved there whole.
keep() {
  local file="$SECRETS/$1"
  shift
  if [ -s "$file" ]; then return; fi
  "$@" >"$file.new"
  chmod 644 "$file.new"
  mv "$file.new" "$file"
  say "made ${file#"$ROOT/"}"
}

database_url() { say "postgres://gateway:$(cat "$SECRETS/postgres_password")@postgres:5432/gateway?sslmode=disable"; }
redis_url() { say "redis://:$(cat "$SECRETS/valkey_password")@valkey:6379"; }

read_token() {
  local token
  if [ -t 0 ]; then
    read -rsp "token of $1, as BotFather gave it: " token
    echo >&2
  else
    read -r token || true
  fi
  if ! [[ "$token" =~ ^[0-9]+:[A-Za-z0-9_-]{3,}$ ]]; then
    complain "that is no token: it looks like 123456:ABC-DEF"
    return 1
  fi
  say "$token"
}

bot() {
  local variable
  [[ "$1" =~ ^[a-z0-9][a-z0-9-]{0,62}$ && "$1" =~ [a-z-] ]] || fail "a bot's slug is a-z, 0-9 and -, not all digits: $1"
  variable="$(tr 'a-z-' 'A-Z_' <<<"$1")_BOT_TOKEN"
  # A variable cannot begin with a digit.
  if [[ "$variable" = [0-9]* ]]; then variable="BOT_$variable"; fi
  [ -f "$ENV_FILE" ] || fail "there is no ${ENV_FILE#"$ROOT/"} yet: cp .env.example .env"
  if [ -s "$SECRETS/bots/$1" ]; then say "${SECRETS#"$ROOT/"}/bots/$1 is there already; remove it to give another token"; else keep "bots/$1" read_token "$1"; fi
  if ! grep -q "^${variable}_FILE=" "$ENV_FILE"; then
    printf '%s_FILE=/run/bots/%s\n' "$variable" "$1" >>"$ENV_FILE"
    say "added ${variable}_FILE to ${ENV_FILE#"$ROOT/"}"
  fi
  say "for config/bots.json: \"slug\": \"$1\", \"token\": \"\${$variable}\""
}

mkdir -p "$SECRETS/bots"
chmod 700 "$SECRETS"
chmod 755 "$SECRETS/bots"
keep postgres_password random_hex 32
keep valkey_password random_hex 32
keep database_url database_url
keep redis_url redis_url
keep auth_secret random_hex 8
keep jwt_secret random_hex 32
keep encryption_key random_base64 32
keep admin_password random_hex 12
for slug in "$@"; do bot "$slug"; done
