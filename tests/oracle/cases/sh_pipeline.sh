# SPDX-License-Identifier: Apache-2.0
# case: 67
# a <in | b | c >out: each program has its own part.
# setup: seq 3000 > in
# inputs: in
# outputs: out
# trace: use("/grep"; "in").bytes_read == 13893 and use("/head"; "out").bytes_written == 250
# trace: fed("/grep"; "/sort") and fed("/sort"; "/head")
grep 7 <in | sort -rn | head -n 50 >out
