# SPDX-License-Identifier: Apache-2.0
# case: 95
# The live trace is deleted while the program runs: the program goes on, the run is incomplete.
# setup: seq 1000 > in
# verdict: incomplete
# compare: part
cat in >a
rm -rf ../state/*
cat in >b
sort -rn in | head -n 3
exit 4
