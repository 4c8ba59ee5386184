# SPDX-License-Identifier: Apache-2.0
# C against musl and its own loader.
# needs: musl-gcc
# build: c_musl musl-gcc -O2 -o c_musl "$SOURCES/work.c"
# setup: seq 3000 >in; seq 50 >in2; seq 70 >both; seq 80 >gone; seq 200 >mapped
# inputs: both in in2 mapped
# outputs: both calls.link child.out streams.out system.out
# verdict: preload=incomplete ptrace=complete auto=complete
# reason: c_musl.*(libc|linked)
# compare: preload=part
"$PROGRAMS/c_musl"
