#!/usr/bin/env bash
# `make sbom`: what the gateway is made of, as CycloneDX JSON: sbom.sh [FILE] (artifacts/sbom.json).
set -euo pipefail
# shellcheck source=build/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$ROOT/build/prerequisites.sh" tools
cd "$ROOT"
exec node "$ROOT/build/sbom.mjs" "${1:-artifacts/sbom.json}"
