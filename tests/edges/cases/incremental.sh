# SPDX-License-Identifier: Apache-2.0
# A table that grows by a part a day, with a copy after each.
# feeds: total=a.csv,b.csv,c.csv;day1=a.csv;day2=a.csv,b.csv;day3=a.csv,b.csv,c.csv
day=1
for part in a b c; do
  sort "$part.csv" >part
  sort total part -o total.new 2>/dev/null || sort part -o total.new
  mv total.new total
  sort total >"day$day"
  day=$((day + 1))
done
rm part
