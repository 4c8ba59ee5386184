# SPDX-License-Identifier: Apache-2.0
# C without a dynamic loader, but loaded anywhere.
# needs: gcc static-pie
# build: c_static_pie gcc -static-pie -O2 -o c_static_pie "$SOURCES/work.c"
# setup: seq 3000 >in; seq 50 >in2; seq 70 >both; seq 80 >gone; seq 200 >mapped
# inputs: both in in2 mapped
# outputs: both calls.link child.out streams.out system.out
# verdict: preload=incomplete ptrace=complete auto=complete
# reason: c_static_pie.*static
# compare: preload=part
"$PROGRAMS/c_static_pie"
