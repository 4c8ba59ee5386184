# SPDX-License-Identifier: Apache-2.0
# case: 66 67
# while read in a pipeline: one byte at a time from a pipe, blocks from a file.
# setup: seq 300 > in
# inputs: in
# outputs: out
while read -r a; do echo "<$a>"; done <in >out
sort in | while read -r a; do echo "[$a]"; done >>out
