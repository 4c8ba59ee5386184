# SPDX-License-Identifier: Apache-2.0
# a <in | b | c >out: each program has its own part.
# setup: seq 3000 > in
# inputs: in
# outputs: out
grep 7 <in | sort -rn | head -n 50 >out
