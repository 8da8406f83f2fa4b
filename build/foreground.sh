# shellcheck shell=bash
# How a command that waits for Ctrl-C behaves under make; sourced first. On a terminal the script is run again in a process group of
# its own: make, which dies of any Ctrl-C that it sees, then does not see it, and `make run` ends with the script's own exit code.

if [ -t 0 ] && [ -z "${GATEWAY_IN_FOREGROUND:-}" ]; then
  export GATEWAY_IN_FOREGROUND=1
  set -m
  result=0
  setpriv --pdeathsig TERM -- "$0" "$@" || result=$?
  exit "$result"
fi

# A SIGINT sent to make alone is not passed on: make's handler, in which SIGINT is blocked, waits for us for ever.
parent_was_interrupted() {
  local blocked
  blocked="$(sed -n 's/^SigBlk:[[:space:]]*//p' "/proc/$PPID/status" 2>/dev/null)" || return 1
  [ "$(cat "/proc/$PPID/comm" 2>/dev/null)" = make ] && (( 16#${blocked: -1} & 2 ))
}

# wait_for_the_end: returns when make was interrupted, ends the script with 1 when a part has ended by itself.
wait_for_the_end() {
  local ended
  until parent_was_interrupted; do
    ended="$(ended_part)"
    if [ -n "$ended" ]; then part_failed "$ended"; fi
    sleep 1 9>&- &
    wait $!
  done
}
