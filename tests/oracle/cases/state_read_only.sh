# SPDX-License-Identifier: Apache-2.0
# case: 95
# The place for the live trace is read-only: the program runs untouched, the run is incomplete.
# needs: mounts
# setup: mkdir ../state; mount -t tmpfs -o ro none ../state; seq 1000 > in
# verdict: incomplete
# reason: nothing was recorded
# compare: part
cat in >out
echo done
exit 3
