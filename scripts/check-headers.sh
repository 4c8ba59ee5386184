#!/usr/bin/env bash
# Each header compiles alone, as TAP.
set -u
cd "$(dirname "$0")/.." || exit 2

failed=0
while read -r header; do
  case $header in
  preload/*) flags=(-iquote preload) ;;
  *) flags=(-iquote cli -iquote preload) ;;
  esac
  if ! output=$("${CC:-gcc}" -std=gnu11 -D_GNU_SOURCE -DLT_VERSION='"0"' -Wall -Wextra -Werror "${flags[@]}" \
    -fsyntax-only -x c -include "$header" /dev/null 2>&1); then
    failed=1
    echo "# $header"
    printf '%s\n' "$output" | head -n 5 | sed 's/^/# /'
  fi
done < <(git ls-files 'preload/*.h' 'cli/*.h')
[ "$failed" -eq 0 ] && echo "ok - every header stands alone" || echo "not ok - every header stands alone"
