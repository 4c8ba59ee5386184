#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# lintrace's events in the hands of other OpenLineage software: the Python client, dbt, a Marquez. Prints TAP.
# LINTRACE_TEST_CACHE is the folder with their Python environment (openlineage) that scripts/install-packages test
# makes; LINTRACE_TEST_MARQUEZ is the URL of a Marquez server, without which its test is skipped.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
lintrace=${LINTRACE:-build/lintrace}
case $lintrace in /*) ;; *) lintrace=$here/../../$lintrace ;; esac
python=${LINTRACE_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lintrace-tests}/openlineage/bin/python
if ! "$python" -c 'import openlineage.client, openlineage.dbt, dbt.adapters.duckdb' 2>/dev/null; then
  echo "ok 1 - consumers # SKIP no OpenLineage client and dbt; scripts/install-packages test installs them"
  exit 0
fi
if ! [ -x "$lintrace" ]; then
  echo "Bail out! no $lintrace; run make first" >&2
  exit 2
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
umask 022
PYTHONDONTWRITEBYTECODE=1 "$python" "$here/consumers.py" --lintrace "$lintrace" --folder "$folder"
