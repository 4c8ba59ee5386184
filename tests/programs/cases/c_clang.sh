# SPDX-License-Identifier: Apache-2.0
# The same by another compiler, fortified.
# needs: clang
# build: c_clang clang -D_FORTIFY_SOURCE=2 -O2 -o c_clang "$SOURCES/work.c"
# setup: seq 3000 >in; seq 50 >in2; seq 70 >both; seq 80 >gone; seq 200 >mapped
# inputs: both in in2 mapped
# outputs: both calls.link child.out streams.out system.out
"$PROGRAMS/c_clang"
