# shellcheck shell=bash
# The long-running programs ("parts") that a script starts and must stop; sourced after common.sh.
# Each part is its own session, so that a Ctrl-C reaches the script alone and the parts stop in its order, and each gets its stop signal
# from the kernel when the script itself is killed. Logs go to .local/logs/<name>.log.

PART_NAMES=()
PART_PIDS=()
PART_SIGNALS=()
STEP_PID=0

# start_part NAME SIGNAL COMMAND…: starts it with SIGNAL as the one that stops it cleanly. LAST_PID is its process id.
start_part() {
  local name="$1" signal="$2"
  shift 2
  mkdir -p "$LOCAL/logs"
  in_background "$signal" "$@" >"$LOCAL/logs/$name.log" 2>&1 9>&-
  PART_NAMES+=("$name")
  PART_PIDS+=("$LAST_PID")
  PART_SIGNALS+=("$signal")
}

in_background() {
  local signal="$1" user=()
  shift
  if [ -n "${RUN_AS:-}" ]; then user=(--reuid "$RUN_AS" --regid "$RUN_AS" --init-groups); fi
  setsid setpriv "${user[@]}" --pdeathsig "$signal" -- "$@" </dev/null &
  LAST_PID=$!
}

# run_step LOG COMMAND…: runs it to its end, yet lets a signal to the script end it at once; on failure shows what it said.
run_step() {
  local log="$LOCAL/logs/$1.log" result=0
  shift
  mkdir -p "$LOCAL/logs"
  in_background TERM "$@" >"$log" 2>&1 9>&-
  STEP_PID="$LAST_PID"
  wait "$STEP_PID" || result=$?
  STEP_PID=0
  if [ "$result" -ne 0 ]; then tail -n 40 "$log" >&2; fi
  return "$result"
}

# stop_parts: in the reverse order of their start; 35 s because the gateway may take 30 to finish what runs.
stop_parts() {
  local index
  if [ "$STEP_PID" -ne 0 ]; then stop_process "$STEP_PID" TERM 10; fi
  for ((index = ${#PART_PIDS[@]} - 1; index >= 0; index--)); do
    if is_alive "${PART_PIDS[index]}"; then
      say "stopping ${PART_NAMES[index]}"
      stop_process "${PART_PIDS[index]}" "${PART_SIGNALS[index]}" 35
    fi
  done
  PART_NAMES=()
  PART_PIDS=()
  PART_SIGNALS=()
}

# ended_part: the name of a part that has ended, or nothing.
ended_part() {
  local index
  for index in "${!PART_PIDS[@]}"; do
    if ! is_alive "${PART_PIDS[index]}"; then say "${PART_NAMES[index]}"; return; fi
  done
}

# part_failed NAME: ends the script, showing the end of the part's log.
part_failed() {
  complain "$1 ended or did not come up; the end of $LOCAL/logs/$1.log:"
  tail -n 20 "$LOCAL/logs/$1.log" >&2
  exit 1
}
