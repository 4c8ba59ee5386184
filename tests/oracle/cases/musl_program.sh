# SPDX-License-Identifier: Apache-2.0
# case: 80
# helper: copy_musl copy.c musl-gcc -O2
# helper: copy_musl_static copy.c musl-gcc -O2 -static
# Programs of another libc, dynamic and static.
# needs: musl-gcc
# setup: seq 1000 > in
# inputs: in
# outputs: a b
# verdict: preload=incomplete ptrace=complete auto=complete
# reason: copy_musl.*(linked against|C library)
# compare: preload=part
$PROGRAMS/copy_musl in a
$PROGRAMS/copy_musl_static in b
