#!/usr/bin/env bash
# Makes sure that what a command needs is there: prerequisites.sh sdk|servers|browser|clients|bench|tools …
#   sdk      the .NET SDK, Node.js and curl: never installed, only named
#   servers  PostgreSQL and Redis: installed by apt-get where that is allowed
#   browser  chromium, only when a test project asks for Playwright
#   clients  npm ci in tests/clients, only when that folder exists, and Python for an example of the documentation
#   bench    wrk, and npm ci for the peers that the benchmarks compare with
#   tools    npm ci in build: what checks of the chart and of the compose file read YAML with; promtool, which checks metrics and queries
# Ends with 1 and the exact command to type when something is missing and may not be installed.
# What it installs never starts a server of its own; servers that were there before are not touched.
set -euo pipefail
# shellcheck source=build/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=build/apt.sh
. "$ROOT/build/apt.sh"

# postgres_bin: the folder of the newest PostgreSQL here; Debian keeps these programs off the PATH.
postgres_bin() { "$ROOT/build/postgres-bin.sh"; }

sdk() {
  local missing=0
  if ! (cd "$ROOT" && dotnet --version) >/dev/null 2>&1; then
    complain "missing: the .NET 10 SDK. Install it with: curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0"
    missing=1
  fi
  command -v node >/dev/null || { complain "missing: Node.js. Install it with: $(apt_command nodejs npm)"; missing=1; }
  command -v curl >/dev/null || { complain "missing: curl. Install it with: $(apt_command curl)"; missing=1; }
  [ "$missing" -eq 0 ]
}

servers() {
  local packages=()
  postgres_bin >/dev/null || packages+=("$(postgres_package)")
  command -v redis-server >/dev/null || packages+=(redis-server)
  apt_install "${packages[@]}" || return 1
  postgres_bin >/dev/null && command -v redis-server >/dev/null
}

browser() {
  grep -rqs --include='*.csproj' 'Microsoft\.Playwright' "$ROOT/tests" || return 0
  command -v chromium >/dev/null || apt_install chromium
}

# npm_packages FOLDER WHOSE: npm ci, unless what is there is newer than the lock file.
npm_packages() {
  command -v npm >/dev/null || apt_install npm || return 1
  if [ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ]; then return 0; fi
  say "installing $2 (npm ci)"
  (cd "$1" && npm ci --no-audit --no-fund --loglevel=error)
}

clients() {
  local folder="$ROOT/tests/clients"
  [ -f "$folder/package-lock.json" ] || return 0
  command -v python3 >/dev/null || apt_install python3 || return 1
  npm_packages "$folder" 'the clients that the tests use'
}

bench() {
  command -v wrk >/dev/null || apt_install wrk || return 1
  npm_packages "$ROOT/tests/Gateway.Benchmarks/Peers" 'the peers that the benchmarks compare with'
}

tools() {
  command -v promtool >/dev/null || apt_install prometheus || return 1
  npm_packages "$ROOT/build" "the scripts' own tools"
}

for duty in "$@"; do
  case "$duty" in
    sdk | servers | browser | clients | bench | tools) "$duty" || exit 1 ;;
    *) fail "prerequisites.sh: what is '$duty'?" ;;
  esac
done
