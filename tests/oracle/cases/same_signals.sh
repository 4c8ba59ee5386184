# SPDX-License-Identifier: Apache-2.0
# case: 96
# Ignored signals and limits set by the caller reach the program; a death by signal is the program's own.
# setup: seq 100 > in
# inputs: in
# outputs: out
trap '' HUP PIPE
ulimit -n 200 -c 0
umask 077
sh -c 'grep SigIgn /proc/self/status; ulimit -n; umask; cat in >out; stat -c %a out'
kill -TERM $$
