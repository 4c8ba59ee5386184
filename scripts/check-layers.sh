#!/usr/bin/env bash
# Who includes whom, against scripts/layers.txt, as TAP. Also: no include by "../", third-party headers only under
# cli/ext, and each of them in at most three files there (readers and writers).
set -u
cd "$(dirname "$0")/.." || exit 2

git ls-files 'preload/*.[chS]' 'preload/*.def' 'cli/*.[ch]' 'cli/*.def' | awk '
function folder_of(path) { sub(/\/[^\/]*$/, "", path); return path }
BEGIN {
  while ((getline line < "scripts/layers.txt") > 0) {
    if (line ~ /^#/ || line !~ /:/) continue
    name = line; sub(/:.*/, "", name); sub(/^[^:]*:/, "", line)
    known[name] = 1
    count = split(line, parts, " ")
    for (i = 1; i <= count; i++) allowed[name, parts[i]] = 1
  }
}
{
  file = $0; from = folder_of(file); half = file ~ /^cli\// ? "cli" : "preload"
  if (!(from in known)) print "not ok - " from " has a line in layers.txt"
  while ((getline line < file) > 0) {
    if (line !~ /^[ \t]*#[ \t]*include[ \t]*"/) continue
    target = line; sub(/^[^"]*"/, "", target); sub(/".*/, "", target)
    if (target ~ /\.\./) { bad = bad "# " file " includes \"" target "\"\n"; continue }
    if (half == "cli" && target ~ /^wire\//) to = "preload/wire"
    else if (target ~ /\//) to = half "/" folder_of(target)
    else to = from
    if (to != from && !((from, to) in allowed)) bad = bad "# " file " includes \"" target "\" of " to "\n"
  }
  close(file)
}
END {
  print (bad ? "not ok" : "ok") " - every include follows layers.txt"
  printf "%s", bad
}'

third_party='jansson\.h|csv\.h|yaml\.h|libelf\.h|gelf\.h|sqlite3\.h|capstone/.*|zlib\.h|zstd\.h|openssl/.*|curl/.*'
outside=$(git grep -nE "#include <($third_party)>" -- cli preload ':!cli/ext' || true)
if [ -z "$outside" ]; then echo "ok - third-party headers are included under cli/ext only"; else
  echo "not ok - third-party headers are included under cli/ext only"
  printf '%s\n' "$outside" | sed 's/^/# /'
fi
crowded=$(git grep -hoE "#include <($third_party)>" -- cli/ext | sort | uniq -c | awk '$1 > 3')
if [ -z "$crowded" ]; then echo "ok - each third-party library has its few files"; else
  echo "not ok - each third-party library has its few files"
  printf '%s\n' "$crowded" | sed 's/^/# /'
fi
