# SPDX-License-Identifier: Apache-2.0
# case: 85
# A background program is ended by a signal while it waits; the trap of the shell writes.
# setup: seq 10 > in; mkfifo ready never
# inputs: in
# outputs: trap
exec 2>/dev/null # when the shell says "Terminated" depends on the moment
sh -c 'echo go >ready; read -r _ <never' &
read -r _ <ready
sleep 0.05 # killed at its very write it would be another case: killed_in_a_loop
trap 'cat in >trap' EXIT
kill %1
wait %1 || true
