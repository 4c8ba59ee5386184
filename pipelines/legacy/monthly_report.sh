#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Orders, net amount, tax and total for each month and country, and a compressed copy for the archive.
#
# About CSV in awk: the only column of orders_clean.csv that may be quoted is the last one, `note`. Rows are
# put together until their quotes are even, so a newline within a note ends no row; the columns before the
# note are then split at commas. A file built in another way is refused, not misread. Money is summed in
# cents.
set -euo pipefail
export LC_ALL=C

orders=data/processed/orders_clean.csv
report=data/processed/monthly_report.csv
header=order_id,customer_id,order_date,country,status,currency,amount,discount,net_amount,tax,total,note

fail() {
    echo "monthly_report: $1" >&2
    exit 1
}

[[ -r $orders ]] || fail "cannot read $orders"
rows=$(mktemp)
trap 'rm -f "$rows" "$report.part" "$report.gz.part"' EXIT

# month,country,net cents,tax cents,total cents: one line an order
awk -v header="$header" '
    function cents(text) {
        if (text !~ /^[0-9]+\.[0-9][0-9]$/)
            exit 1
        sub(/\./, "", text)
        return text + 0
    }
    { row = open ? row "\n" $0 : $0; open = gsub(/"/, "&", row) % 2 }
    open { next }
    ++count == 1 { if (row != header) exit 1; next }
    {
        columns = split(row, cell, ",")
        for (i = 1; i < 12; i++)
            if (columns < 12 || index(cell[i], "\""))
                exit 1
        money = cents(cell[9]) "," cents(cell[10]) "," cents(cell[11])
        print substr(cell[3], 1, 7) "," cell[4] "," money
    }
    END { if (open || !count) exit 1 }
' "$orders" >"$rows" || fail "$orders is not built as expected"

sort -t, -k1,1 -k2,2 "$rows" | awk -F, '
    function money(cents) { return sprintf("%d.%02d", int(cents / 100), cents % 100) }
    function flush() { if (orders) print key "," orders "," money(net) "," money(tax) "," money(total) }
    BEGIN { print "month,country,order_count,net_amount,tax,total" }
    $1 "," $2 != key { flush(); key = $1 "," $2; orders = net = tax = total = 0 }
    { orders++; net += $3; tax += $4; total += $5 }
    END { flush() }
' >"$report.part"
mv -f "$report.part" "$report"

gzip -n -c "$report" >"$report.gz.part"
mv -f "$report.gz.part" "$report.gz"

echo "monthly_report: $(wc -l <"$rows") orders in $(($(wc -l <"$report") - 1)) rows of $report"
