# SPDX-License-Identifier: Apache-2.0
# C for the older instruction set.
# needs: gcc m32
# build: c_32_bit gcc -m32 -O2 -o c_32_bit "$SOURCES/work.c"
# setup: seq 3000 >in; seq 50 >in2; seq 70 >both; seq 80 >gone; seq 200 >mapped
# inputs: both in in2 mapped
# outputs: both calls.link child.out streams.out system.out
# verdict: preload=incomplete ptrace=complete auto=complete
# reason: c_32_bit.*built for
# compare: preload=part
"$PROGRAMS/c_32_bit"
