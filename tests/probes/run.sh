#!/usr/bin/env bash
# The probes: one act for each hooked symbol, as TAP.
cd "$(dirname "$0")/../.." || exit 2
exec python3 -B tests/probes/probes.py "$@"
