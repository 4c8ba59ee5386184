#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Small programs that try to read `secret` and write `loot` unseen. Each must be told of, or the run be incomplete:
# a run that says `complete` and misses something is the worst bug there is. Prints TAP.
#   tests/escape/run.sh [--backend auto|preload|ptrace]... [--times N] [CASE...]
# The default is every backend, once; the backend is also taken from LINTRACE_BACKEND.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
lintrace=${LINTRACE:-build/lintrace}
case $lintrace in /*) ;; *) lintrace=$here/../../$lintrace ;; esac
for tool in zstd gcc python3; do
  if ! command -v "$tool" >/dev/null; then
    echo "ok 1 - escape # SKIP no $tool"
    exit 0
  fi
done
if [ "$(uname -m)" != x86_64 ]; then
  echo "ok 1 - escape # SKIP the instructions are those of x86-64"
  exit 0
fi
if ! [ -x "$lintrace" ]; then
  echo "Bail out! no $lintrace; run make first" >&2
  exit 2
fi
# File systems that cases mount are seen by nobody else and go with the last process.
if [ -z "${ESCAPE_MOUNTS_PRIVATE-}" ] && [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
  export ESCAPE_MOUNTS_PRIVATE=1
  exec unshare -m --propagation private "$0" "$@"
fi
folder=$(mktemp -d)
trap 'rm -rf --one-file-system "$folder"' EXIT
chmod 755 "$folder"
umask 022
PYTHONDONTWRITEBYTECODE=1 python3 "$here/escape.py" --lintrace "$lintrace" --folder "$folder" "$@"
