# SPDX-License-Identifier: Apache-2.0
# case: 92
# helper: copy_dynamic copy.c gcc -O2
# valgrind, itself static, runs a dynamic program with its preloaded libraries.
# needs: valgrind
# setup: seq 1000 > in
# stderr: varies
# processes: skip
# verdict: preload=incomplete
# reason: valgrind.bin.*system calls of its own
TMPDIR=/dev/shm valgrind -q --vgdb=no --error-exitcode=9 $PROGRAMS/copy_dynamic in out
echo $?
