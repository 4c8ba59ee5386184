# SPDX-License-Identifier: Apache-2.0
# C against musl, static.
# needs: musl-gcc
# build: c_musl_static musl-gcc -static -O2 -o c_musl_static "$SOURCES/work.c"
# setup: seq 3000 >in; seq 50 >in2; seq 70 >both; seq 80 >gone; seq 200 >mapped
# inputs: both in in2 mapped
# outputs: both calls.link child.out streams.out system.out
# verdict: preload=incomplete ptrace=complete auto=complete
# reason: c_musl_static.*static
# compare: preload=part
"$PROGRAMS/c_musl_static"
