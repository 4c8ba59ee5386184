#!/bin/sh
# The library and the tracer compile and link for the other machine that they know, without warnings. Prints TAP.
set -eu
cd "$(dirname "$0")/.."
cc=aarch64-linux-gnu-gcc
title='the library and the tracer compile for aarch64'
if ! command -v "$cc" >/dev/null; then
  echo "ok - $title # SKIP no $cc"
  exit 0
fi
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
make -s O="$out" CC="$cc" "$out/liblintrace.so" "$out/lintrace-exec" >"$out/log" 2>&1 || echo failed >>"$out/log"
for file in cli/ptrace/*.c; do
  "$cc" -std=gnu11 -O2 -D_GNU_SOURCE -Wall -Wextra -iquote cli -iquote preload -c -o "$out/unit.o" "$file" >>"$out/log" 2>&1 ||
    echo "failed: $file" >>"$out/log"
done
if grep -Eq 'warning|error|failed' "$out/log"; then
  echo "not ok - $title"
  sed 's/^/# /' "$out/log"
  exit 1
fi
echo "ok - $title"
