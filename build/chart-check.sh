#!/usr/bin/env bash
# `make chart-check`: renders charts/telegram-gateway with its default values and with each of ci/*-values.yaml, sees that each of ci/refused
# is refused for the reason that its first line gives (with … for anything), and that values.yaml, the README's table and the schema agree.
# Renders with helm where it is installed, and with the program that CHART_CHECK names, which takes the arguments of `helm lint`
# (CHART -f FILE), does the work of both `lint` and `template`, and also checks the manifests. With both each value file is given to both.
# Environment: CHART_CHECK, CHART (charts/telegram-gateway).
set -euo pipefail
# shellcheck source=build/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

CHART="${CHART:-$ROOT/charts/telegram-gateway}"
FAILURES=0
RENDERERS=()

# What each renderer does with CHART and these arguments; the output tells why not.
by_helm() { helm template check "$CHART" "$@" >/dev/null; }
by_program() { "$CHART_CHECK" "$CHART" "$@"; }

find_renderers() {
  if [ -n "${CHART_CHECK:-}" ]; then
    [ -x "$(command -v "$CHART_CHECK")" ] || fail "CHART_CHECK names no program: $CHART_CHECK"
    RENDERERS+=(by_program)
  fi
  if command -v helm >/dev/null; then RENDERERS+=(by_helm); fi
  if [ "${#RENDERERS[@]}" -eq 0 ]; then
    fail "nothing here can render a chart: install helm (https://helm.sh/docs/intro/install), or name a program that renders and checks one with CHART_CHECK=<path>"
  fi
}

# verdict OK TEXT [OUTPUT]
verdict() {
  if [ "$1" = ok ]; then say "ok      $2"; return; fi
  say "FAILED  $2"
  printf '%s\n' "${3:-}" | sed 's/^/        /'
  FAILURES=$((FAILURES + 1))
}

# accepts NAME ARGUMENT…
accepts() {
  local name="$1" renderer output
  shift
  for renderer in "${RENDERERS[@]}"; do
    if output="$("$renderer" "$@" 2>&1)"; then verdict ok "$name ($renderer)"; else verdict failed "$name ($renderer)" "$output"; fi
  done
  if command -v helm >/dev/null; then
    if output="$(helm lint --strict "$CHART" "$@" 2>&1)"; then verdict ok "$name (helm lint)"; else verdict failed "$name (helm lint)" "$output"; fi
  fi
}

# refuses FILE: the message may be broken over lines.
refuses() {
  local name reason pattern renderer output
  name="$(basename "$1")"
  reason="$(sed -n '1s/^# refused: //p' "$1")"
  if [ -z "$reason" ]; then verdict failed "$name: its first line must be '# refused: <why>'"; return; fi
  # shellcheck disable=SC2016  # what looks like an expansion is sed's
  pattern="$(printf '%s' "$reason" | sed 's/[][\\.*^$(){}?+|]/\\&/g; s/ … /.*/g')"
  for renderer in "${RENDERERS[@]}"; do
    if output="$("$renderer" -f "$1" 2>&1)"; then
      verdict failed "$name ($renderer): was accepted"
    elif tr '\n' ' ' <<<"$output" | grep -qE -- "$pattern"; then
      verdict ok "$name is refused ($renderer)"
    else
      verdict failed "$name ($renderer): was refused for another reason than '$reason'" "$output"
    fi
  done
}

find_renderers
"$ROOT/build/prerequisites.sh" tools
node "$ROOT/build/chart-values.mjs" "$CHART" || FAILURES=$((FAILURES + 1))
accepts 'default values'
for file in "$CHART"/ci/*-values.yaml; do accepts "$(basename "$file")" -f "$file"; done
for file in "$CHART"/ci/refused/*.yaml; do refuses "$file"; done
if [ "$FAILURES" -gt 0 ]; then fail "$FAILURES of the chart's checks failed"; fi
say "the chart holds"
