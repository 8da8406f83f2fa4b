# shellcheck shell=bash
# What the scripts of this folder share; sourced, never run. Sets ROOT (the clone) and LOCAL (its scratch folder, `.local`).
# The scripts need bash, coreutils, findutils and util-linux: what every Debian has.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# shellcheck disable=SC2034  # used by those who source this file
LOCAL="${GATEWAY_LOCAL:-$ROOT/.local}"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '%s\n' "$*"; }
complain() { printf '%s\n' "$*" >&2; }
fail() { complain "$@"; exit 1; }

# random_hex BYTES: that many random bytes as lower-case hex.
random_hex() { od -An -vtx1 -N "$1" /dev/urandom | tr -d ' \n'; }

# random_base64 BYTES: that many random bytes in base64, on one line.
random_base64() { head -c "$1" /dev/urandom | base64 | tr -d '\n'; }

is_root() { [ "$(id -u)" -eq 0 ]; }

# listening_inodes PORT: the socket inodes that listen on this TCP port, one a line.
listening_inodes() {
  local hex table
  hex="$(printf '%04X' "$1")"
  for table in /proc/net/tcp /proc/net/tcp6; do
    [ -r "$table" ] || continue
    while read -r _ address _ state _ _ _ _ _ inode _; do
      if [ "$state" = 0A ] && [ "${address##*:}" = "$hex" ]; then say "$inode"; fi
    done <"$table"
  done
}

is_listening() { [ -n "$(listening_inodes "$1")" ]; }

# free_port: a port that nobody listens on now, below the range that the kernel gives to outgoing connections.
free_port() {
  local port
  while port=$((20000 + RANDOM % 10000)); is_listening "$port"; do :; done
  say "$port"
}

# port_holder PORT: "pid 123 (its command line)" of whoever listens there; of other users' processes only that they exist.
port_holder() {
  local inode descriptor pid
  for inode in $(listening_inodes "$1"); do
    descriptor="$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" -print -quit 2>/dev/null || true)"
    if [ -n "$descriptor" ]; then
      pid="${descriptor#/proc/}"
      pid="${pid%%/*}"
      say "pid $pid ($(command_line "$pid"))"
      return
    fi
  done
  say "a process of another user"
}

command_line() { tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null | sed 's/ *$//' || true; }

# require_free_ports NAME=PORT…: fails, naming every taken port with its holder and the variable that moves it.
require_free_ports() {
  local entry taken=0
  for entry in "$@"; do
    [[ "${entry#*=}" =~ ^[0-9]{1,5}$ ]] || fail "${entry%%=*} is not a port number: ${entry#*=}"
    if is_listening "${entry#*=}"; then
      complain "port ${entry#*=} is held by $(port_holder "${entry#*=}"); choose another with ${entry%%=*}=…"
      taken=1
    fi
  done
  [ "$taken" -eq 0 ]
}

# wait_until SECONDS PID COMMAND…: true once COMMAND succeeds; false when the time is up or the process PID has ended.
wait_until() {
  local deadline=$((SECONDS + $1)) pid="$2"
  shift 2
  until "$@" >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$deadline" ] || ! is_alive "$pid"; then return 1; fi
    sleep 0.1
  done
}

# is_alive PID: it runs and is not a zombie. PID 0 stands for "no process to watch".
is_alive() {
  local stat
  if [ "$1" = 0 ]; then return 0; fi
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  [[ "${stat##*) }" != Z* ]]
}

# stop_process PID SIGNAL SECONDS: asks, waits, and only then kills.
stop_process() {
  local deadline=$((SECONDS + $3))
  kill "-$2" "$1" 2>/dev/null || return 0
  while is_alive "$1"; do
    if [ "$SECONDS" -ge "$deadline" ]; then kill -KILL "$1" 2>/dev/null || true; break; fi
    sleep 0.1
  done
}
