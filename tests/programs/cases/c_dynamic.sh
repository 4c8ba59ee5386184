# SPDX-License-Identifier: Apache-2.0
# C against glibc, as programs mostly are.
# needs: gcc
# build: c_dynamic gcc -O2 -o c_dynamic "$SOURCES/work.c"
# setup: seq 3000 >in; seq 50 >in2; seq 70 >both; seq 80 >gone; seq 200 >mapped
# inputs: both in in2 mapped
# outputs: both calls.link child.out streams.out system.out
"$PROGRAMS/c_dynamic"
