# SPDX-License-Identifier: Apache-2.0
# case: 46 53
# One name, five files after each other: each replaced by a rename; the last one is the output.
# setup: echo 0 > state
# inputs: state
# outputs: log state
for i in 1 2 3 4 5; do
  read -r old <state
  echo "$old $i" >>log
  echo "$i" >state.tmp
  mv state.tmp state
done
