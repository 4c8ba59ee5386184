# SPDX-License-Identifier: Apache-2.0
# A background program is ended by a signal; the trap of the shell writes.
# setup: seq 10 > in
# inputs: in
# outputs: trap
trap 'cat in >trap' EXIT
sleep 30 &
kill %1
wait %1 || true
