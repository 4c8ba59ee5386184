#!/usr/bin/env bash
# The library's exports and imports against the table of symbols, as TAP.
set -u
cd "$(dirname "$0")/.." || exit 2
library=${O:-build}/liblintrace.so
libc=$(ldd "$library" | awk '/libc\.so/ { print $3 }')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

report() { # NAME FILE: ok when FILE is empty
  if [ -s "$2" ]; then
    echo "not ok - $1"
    sed 's/^/# /' "$2" | head -n 30
  else
    echo "ok - $1"
  fi
}

row() { # KIND FIELD: the symbols of the rows of a kind
  sed -nE "s/^$1\(//p" preload/wire/hooks.def | awk -v field="$2" '{
    if (field == 1) { sub(/[,)].*/, ""); print; next }
    sub(/^[^,]*, */, ""); sub(/,.*/, ""); print }'
}
row HOOK 2 | sort >"$work/hooks"
row ALIAS 1 | sort >"$work/aliases"
row SKIP 1 | sort >"$work/skips"
sort "$work/hooks" "$work/aliases" >"$work/wanted"
sort "$work/wanted" "$work/skips" >"$work/considered"
nm -D --defined-only "$library" | awk '{ print $3 }' | sed 's/@.*//' | sort -u >"$work/exports"
nm -D --undefined-only "$library" | awk '$1 == "U" { print $2 }' | sed 's/@.*//' | sort -u >"$work/imports"
nm -D --defined-only "$libc" | awk '{ print $3 }' | sed 's/@.*//' | sort -u >"$work/libc"
grep -v '^#' tests/symbols/imports.txt | sort >"$work/approved"

diff "$work/wanted" "$work/exports" >"$work/out"
report "the library exports exactly the HOOK and ALIAS rows" "$work/out"
uniq -d "$work/considered" >"$work/out"
report "no symbol stands in two rows" "$work/out"
comm -23 "$work/imports" "$work/approved" >"$work/out"
report "the library imports only approved symbols" "$work/out"
comm -13 "$work/imports" "$work/approved" >"$work/out"
report "every approved import is still needed" "$work/out"
comm -12 "$work/imports" "$work/exports" >"$work/out"
report "the library does not call what it interposes" "$work/out"
comm -23 "$work/wanted" "$work/libc" | grep -v '^__isoc23_' >"$work/out"
report "every hooked symbol is one of this libc's, but for the names of later versions" "$work/out"

# Siblings of a hooked name: f64, __f, _IO_f, _f, f_unlocked, f_2, with and without _chk and 64.
sed -E 's/^(__|_IO_|_)//; s/(_chk|_unlocked|_2)+$//; s/64(v2)?$/\1/; s/(_chk|_unlocked|_2)+$//' "$work/wanted" | sort -u |
  awk '{ for (p = 1; p <= 4; p++) for (s = 1; s <= 10; s++) print prefix[p] $0 suffix[s] }
    BEGIN { split("@ __ _IO_ _", prefix, " "); prefix[1] = ""
      split("@ 64 _chk 64_chk _unlocked _unlocked_chk _2 64_2 64v2 _nocancel", suffix, " "); suffix[1] = "" }' |
  sort -u | comm -12 - "$work/libc" | comm -23 - "$work/considered" >"$work/out"
report "every sibling of a hooked symbol is hooked, aliased or skipped on purpose" "$work/out"

readelf -d "$library" | awk '/NEEDED/ { print $NF }' | grep -vE '^\[(libc\.so\.6|ld-linux.*)\]$' >"$work/out"
report "the library needs libc and its loader, nothing else" "$work/out"
{
  readelf -d "$library" | grep -q TEXTREL && echo "text relocations"
  readelf -Wl "$library" | grep -E 'GNU_STACK.*RWE'
  readelf -d "$library" | grep -qE 'BIND_NOW|NOW' || echo "not bound at once"
  readelf -d "$library" | grep -q 'INITFIRST' || echo "not initialised first"
} >"$work/out"
report "no text relocations, no executable stack, bound at once, initialised first" "$work/out"
