# SPDX-License-Identifier: Apache-2.0
# case: 33
# sort with little memory: temporary files that are written and read.
# setup: seq 300000 | rev > in
# inputs: in
# outputs: out same
sort -S 16K -T . --parallel=1 in >out
cp out same
sort -o same -n same
