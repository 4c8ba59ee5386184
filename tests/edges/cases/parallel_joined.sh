# SPDX-License-Identifier: Apache-2.0
# Branches that meet twice.
# feeds: left=a.csv,b.csv;right=c.csv,d.csv;all=a.csv,b.csv,c.csv,d.csv;apart=e.csv
branch() {
  sort "$1" >"$3.1" &
  sort "$2" >"$3.2" &
  wait
  sort -m "$3.1" "$3.2" >"$3"
  rm "$3.1" "$3.2"
}
branch a.csv b.csv left &
branch c.csv d.csv right &
sort e.csv >apart &
wait
sort -m left right >all
