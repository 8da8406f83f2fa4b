#!/usr/bin/env bash
# `make chaos-sabotage`: proves that the chaos sees what it is there for. Breaks the code on purpose, with one patch of
# tests/Gateway.IntegrationTests/Chaos/sabotage after the other, in a copy of the tree, and expects the account to name the promise
# that the patch says. chaos-sabotage.sh [patch …]: these alone, by name; chaos-sabotage.sh --check: only whether all of them still fit the code.
# Environment: FOR (60) and SEED (20261120): of a run; TRIES (3): seeds to try, one after the other, until the account names it.
set -euo pipefail
# shellcheck source=build/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

patches="$ROOT/tests/Gateway.IntegrationTests/Chaos/sabotage"
if [ "${1:-}" = --check ]; then
  for patch in "$patches"/*.patch; do git -C "$ROOT" apply --check "$patch"; done
  exit
fi

copy="$(mktemp -d)"
trap 'rm -rf "$copy"' EXIT
git -C "$ROOT" ls-files -z --cached --others --exclude-standard | tar -C "$ROOT" --null -T - -c | tar -C "$copy" -x
chmod 755 "$copy"
# With a repository of its own, so that patches apply to it and not to one that it may lie in.
git -C "$copy" init --quiet

# catch NAME: true once a run has broken what the patch NAME says.
catch() {
  local name="$1" promise try seed
  promise="$(sed -n 's/^Caught by: //p' "$patches/$name.patch")"
  for ((try = 0; try < ${TRIES:-3}; try++)); do
    seed=$((${SEED:-20261120} + try))
    if FOR="${FOR:-60}" SEED="$seed" "$copy/build/chaos.sh" >"$copy/$name.log" 2>&1; then :; fi
    if grep -q "^BROKEN  $promise  " "$copy/TestResults/chaos/account.txt" 2>/dev/null; then
      say "caught      $name, seed $seed:"
      grep -A 2 '^BROKEN' "$copy/TestResults/chaos/account.txt" | sed 's/^/            /'
      return 0
    fi
  done
  say "NOT CAUGHT  $name: expected \"$promise\" to be broken"
  tail -n 40 "$copy/$name.log"
  return 1
}

names=("$@")
if [ "${#names[@]}" -eq 0 ]; then
  for patch in "$patches"/*.patch; do names+=("$(basename "$patch" .patch)"); done
fi
result=0
for name in "${names[@]}"; do
  git -C "$copy" apply "$patches/$name.patch"
  catch "$name" || result=1
  git -C "$copy" apply --reverse "$patches/$name.patch"
done
exit "$result"
