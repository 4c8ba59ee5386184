# SPDX-License-Identifier: Apache-2.0
# case: 82
# helper: copy_32 copy.c gcc -O2 -m32
# helper: copy_32_static copy.c gcc -O2 -m32 -static
# 32-bit programs: the loader must not complain on their standard error, and a 64-bit program after them is traced.
# needs: m32
# setup: seq 1000 > in
# inputs: in
# outputs: a b c d
# verdict: preload=incomplete ptrace=complete auto=complete
# reason: copy_32.*built for
# compare: preload=part
$PROGRAMS/copy_32 in a
$PROGRAMS/copy_32_static in b
$PROGRAMS/copy_32 in c /bin/cat in >d
