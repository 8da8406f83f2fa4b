#!/usr/bin/env bash
# `make audit`: known vulnerabilities of all packages, by the sources that are configured here: audit.mjs. It is not part of CI's run, since it
# needs a source with such data, and what is known changes without any change of ours.
set -euo pipefail
# shellcheck source=build/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$ROOT/build/prerequisites.sh" sdk
# The report is of what was restored.
dotnet restore "$ROOT/Gateway.sln" --locked-mode -v quiet
exec node "$ROOT/build/audit.mjs"
