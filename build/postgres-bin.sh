#!/usr/bin/env bash
# Prints the folder that holds `postgres` and `initdb`: that of the PATH, else Debian's newest; ends with 1 when there is none.
# POSTGRES_LIBRARY (/usr/lib/postgresql) is where Debian's versions lie.
set -euo pipefail

on_path="$(command -v initdb || true)"
if [ -n "$on_path" ] && command -v postgres >/dev/null; then
  dirname "$(readlink -f "$on_path")"
  exit 0
fi
newest="$(find "${POSTGRES_LIBRARY:-/usr/lib/postgresql}" -path '*/bin/postgres' 2>/dev/null | sort -V | tail -n 1)"
[ -n "$newest" ] && dirname "$newest"
