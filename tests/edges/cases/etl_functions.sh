# SPDX-License-Identifier: Apache-2.0
# The same in functions, each step in a subshell of its own: nothing gets from one to the other but by files.
# feeds: a=a.csv;b=b.csv;joined=a.csv,b.csv;total=a.csv,b.csv;c=c.csv
set -eu
clean() (
  count=$(wc -l <"$1.csv")
  while IFS=, read -r number rest; do
    echo "$number/$count,$rest"
  done <"$1.csv" >"$1"
)
total() (
  sum=0
  while IFS=, read -r _ _ value _ _; do
    sum=$((sum + value))
  done <joined
  echo "$sum" >total
)
clean a
clean b
paste -d, a b >joined
total
clean c
