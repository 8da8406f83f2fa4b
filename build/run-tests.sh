# shellcheck shell=bash
# Runs test projects into a fresh results folder; sourced after common.sh by test.sh and coverage.sh.

# run_tests RESULTS [ARGUMENT…]: ARGUMENTs are projects and options of `dotnet test`; without a project the whole solution.
# One assembly after the other (-m:1): tests with deadlines do not compete with each other's servers for the cores.
run_tests() {
  local results="$1" target="$ROOT/Gateway.sln" options=() result=0
  shift
  if [ "$#" -gt 0 ] && [[ "$1" != -* ]]; then target="$1"; shift; fi
  if [ -n "${FILTER:-}" ]; then options+=(--filter "$FILTER"); fi
  rm -rf "$results"
  mkdir -p "$results"
  # Compiler and build servers that outlive the command would hold its output open.
  export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false CONFIGURATION="${CONFIGURATION:-Debug}"
  dotnet build "$target" -c "$CONFIGURATION" -v quiet || return 1
  dotnet test "$target" -c "$CONFIGURATION" --no-build -m:1 --logger "trx;LogFilePrefix=results" --logger "console;verbosity=minimal" \
    --results-directory "$results" "${options[@]}" "$@" || result=$?
  return "$result"
}
