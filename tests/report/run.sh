#!/usr/bin/env bash
# The report, as TAP: its pure parts in node, the page in Chromium, and that the same log gives the same page.
# Pictures of both themes are left in $O/report. LINTRACE_TIMED=1 also fails when drawing 2,000 boxes is slow.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${O:-build}
case $build in /*) ;; *) build=$PWD/$build ;; esac
: "${LINTRACE:=$build/lintrace}"
export LC_ALL=C.UTF-8
pictures=$build/report
mkdir -p "$pictures"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

skip() {
  echo "ok - $1 # SKIP $2"
}
numbered() { # the tests of the parts count for themselves; what is added up has no numbers
  sed -E 's/^((not )?ok) [0-9]+ /\1 /; /^1\.\./d'
}

for data in 'made 40' 'hostile 60 --hostile' 'many 2000'; do
  read -r name nodes more <<<"$data"
  # shellcheck disable=SC2086
  python3 tests/report/make-data.py --nodes "$nodes" $more >"$work/$name.json" || exit 1
done

# P9: the same log, another day, place, language and folder.
cp -r docs/sample-lineage "$work/lineage"
same_page() {
  "$LINTRACE" report --dir "$work/lineage" --output "$work/page.html" &&
    (cd / && umask 077 && rm -f "$work/lineage/index.sqlite" && TZ=Asia/Tokyo LC_ALL=C "$LINTRACE" report -d "$work/lineage" >"$work/again.html") &&
    cmp "$work/page.html" "$work/again.html"
}
if same_page >"$work/why" 2>&1; then echo "ok - P9: the same log gives the same page, whatever the folder, zone and index"; else
  echo "not ok - P9: the same log gives the same page, whatever the folder, zone and index"
  sed 's/^/# /' "$work/why" | head -n 10
fi

if ! command -v node >/dev/null; then
  skip 'the pure parts of the page' 'no node'
  skip 'the page in a browser' 'no node'
  exit 0
fi
node tests/report/model.mjs cli/report "$work/many.json" | numbered

playwright=${LINTRACE_PLAYWRIGHT:-$build/node_modules/playwright-core}
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ ! -d "$playwright" ]; then
  skip 'the page in a browser' 'no playwright-core in the build folder (npm install --prefix build playwright-core)'
elif [ -z "$browser" ]; then
  skip 'the page in a browser' 'no chromium'
else
  node tests/report/browser.mjs "$playwright" "$browser" "$work/page.html" "$work/made.json" "$work/hostile.json" "$work/many.json" "$pictures" | numbered
fi
