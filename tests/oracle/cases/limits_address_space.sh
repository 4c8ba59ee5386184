# SPDX-License-Identifier: Apache-2.0
# case: 95
# Little address space: the program starts and works as before; what could not be noted is told.
# setup: seq 1000 > in; seq 40 > small
# compare: part
# verdict: preload=incomplete auto=incomplete
# reason: .
cat small >first
ulimit -v 6000
cat in >out
echo $?
