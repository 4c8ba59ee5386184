# SPDX-License-Identifier: Apache-2.0
# case: 65
# Subshells, command substitution, background jobs, a loop that appends.
# setup: seq 10 > in
# inputs: in
# outputs: a b c
(cat in; echo tail) >a
x=$(head -n 3 in | tail -n 1)
for i in 1 2 3 4 5; do echo "$i $x" >>b; done
cat in >c &
wait
