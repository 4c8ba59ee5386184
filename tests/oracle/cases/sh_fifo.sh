# SPDX-License-Identifier: Apache-2.0
# case: 68
# A named pipe is no file of the run, what goes through it is.
# setup: seq 100 > in
# inputs: in
# outputs: out
# trace: fed("/cat"; "/cat")
mkfifo p
cat in >p &
cat <p >out
wait
rm p
