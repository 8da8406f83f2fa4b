# shellcheck shell=bash
# Secrets of this clone's development set-up, made on first use and kept in .local/dev.env; sourced after common.sh.

# dev_secret NAME COMMAND…: sets the variable NAME from .local/dev.env, where COMMAND's output is put when it has none yet.
dev_secret() {
  local name="$1" file="$LOCAL/dev.env" line
  shift
  mkdir -p "$LOCAL"
  line="$(grep -s "^$name=" "$file" || true)"
  if [ -z "$line" ]; then
    line="$name=$("$@")"
    (umask 077 && say "$line" >>"$file")
  fi
  printf -v "$name" '%s' "${line#*=}"
}

# sample_token ID: looks like a bot token; only the simulator knows it.
sample_token() { say "$1:AA$(random_hex 16)x"; }

# standard_webhooks_secret: whsec_ and 32 random bytes in base64.
standard_webhooks_secret() { say "whsec_$(random_base64 32)"; }
