# shellcheck shell=bash
# Installing Debian packages without side effects; sourced after common.sh.

# as_root COMMAND…: runs it as root, directly or by sudo without a password; fails where neither is allowed.
as_root() {
  if is_root; then "$@"; else sudo -n "$@"; fi
}

may_install() {
  command -v apt-get >/dev/null || return 1
  is_root || sudo -n true 2>/dev/null
}

# apt_command PACKAGE…: what a person would type.
apt_command() {
  if is_root; then say "apt-get install -y $*"; else say "sudo apt-get install -y $*"; fi
}

# postgres_package: the version this project is tested with, where apt has it.
postgres_package() {
  if apt-cache show postgresql-15 >/dev/null 2>&1; then say postgresql-15; else say postgresql; fi
}

# apt_install PACKAGE…: installs them, and leaves no server running and none that would start with the machine.
apt_install() {
  [ "$#" -gt 0 ] || return 0
  if ! may_install; then
    complain "missing: $*. Install with: $(apt_command "$@")"
    return 1
  fi
  say "installing $*"
  local log result=0
  log="$LOCAL/logs/apt.log"
  mkdir -p "$LOCAL/logs"
  forbid_service_starts
  { apt_get install "$@" || { apt_get update && apt_get install "$@"; }; } >"$log" 2>&1 </dev/null || result=1
  allow_service_starts
  if [ "$result" -ne 0 ]; then
    tail -n 20 "$log" >&2
    complain "could not install $*. Try: $(apt_command "$@")"
    return 1
  fi
  keep_from_starting "$@"
}

apt_get() {
  local verb="$1"
  shift
  as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
    apt-get -y -o DPkg::Lock::Timeout=300 "$verb" ${1:+--no-install-recommends "$@"}
}

# Debian's packages ask this file whether they may start their server; 101 says no.
POLICY="${POLICY_RC_D:-/usr/sbin/policy-rc.d}"
POLICY_IS_OURS=0

forbid_service_starts() {
  if [ -e "$POLICY" ]; then return 0; fi
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$POLICY" >/dev/null
  as_root chmod 755 "$POLICY"
  POLICY_IS_OURS=1
  trap allow_service_starts EXIT
}

allow_service_starts() {
  if [ "$POLICY_IS_OURS" -eq 1 ]; then as_root rm -f "$POLICY"; fi
  POLICY_IS_OURS=0
}

# Only packages that were just installed come here, so a server that was there before is never disabled or stopped.
keep_from_starting() {
  local package service
  for package in "$@"; do
    case "$package" in
      postgresql*) service=postgresql ;;
      redis-server) service=redis-server ;;
      prometheus) service=prometheus ;;
      *) continue ;;
    esac
    if [ -d /run/systemd/system ]; then
      as_root systemctl disable --now "$service.service" >/dev/null 2>&1 || true
    elif command -v service >/dev/null; then
      as_root service "$service" stop >/dev/null 2>&1 || true
    fi
  done
}
