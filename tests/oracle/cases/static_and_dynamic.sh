# SPDX-License-Identifier: Apache-2.0
# case: 81
# helper: copy_static copy.c gcc -O2 -static
# helper: copy_dynamic copy.c gcc -O2
# A static program runs a dynamic one in its place and the other way round: nothing twice, nothing lost.
# needs: static
# setup: seq 1000 > in
# inputs: in
# outputs: a b c d e
# verdict: preload=incomplete ptrace=complete auto=complete
# reason: copy_static.*static
# compare: preload=part
$PROGRAMS/copy_static in a $PROGRAMS/copy_dynamic in b /bin/cat in >c
$PROGRAMS/copy_dynamic in d $PROGRAMS/copy_static in e
