# SPDX-License-Identifier: Apache-2.0
# case: 95
# No space at all for the live trace: the program runs untouched, the run is incomplete.
# needs: mounts
# setup: mkdir ../state; mount -t tmpfs -o size=64k none ../state; seq 1000 > in
# verdict: incomplete
# reason: recorded|space
# compare: part
cat in >out
echo done
exit 3
