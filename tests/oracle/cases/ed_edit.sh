# SPDX-License-Identifier: Apache-2.0
# case: 52 53
# ed edits in place through a temporary.
# setup: seq 20 > f
# inputs: f
# outputs: f
# needs: ed
printf '1,3d\nw\nq\n' | ed -s f
