# SPDX-License-Identifier: Apache-2.0
# case: 80
# helper: copy_pie copy.c gcc -O2 -static-pie
# A static program at any address, as a child of a dynamic one, by another name and with an emptied environment.
# needs: static
# setup: seq 1000 > in
# inputs: in
# outputs: a b
# verdict: preload=incomplete ptrace=complete auto=complete
# reason: copy_pie.*static
# compare: preload=part
$PROGRAMS/copy_pie in a
env -i $PROGRAMS/copy_pie in b
