# SPDX-License-Identifier: Apache-2.0
# A nightly job as they are: checks, a staging folder, a log, two reports, one file replaced, one rotated.
# The shell takes the number of rows into a variable: what it starts from then on may have it.
# feeds: orders=a.csv,b.csv;names=c.csv;report=a.csv,b.csv,c.csv;d.csv=d.csv;log=a.csv,b.csv;latest.csv=e.csv,~a.csv,~b.csv
set -eu
staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
echo "begin" >log
for part in a b; do
  test -s "$part.csv"
  tail -n +2 "$part.csv" | sort -t, -k1,1 >"$staging/$part"
done
sort -m "$staging/a" "$staging/b" >"$staging/orders"
mv "$staging/orders" orders
cut -d, -f1,2 c.csv >names
join -t, orders names >report
sed -i '$d' d.csv
rows=$(wc -l <orders)
echo "$rows rows" >>log
sort e.csv >"$staging/latest"
mv "$staging/latest" latest.csv
echo "end" >>log
