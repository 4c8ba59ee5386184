# SPDX-License-Identifier: Apache-2.0
# A named pipe is no file of the run, what goes through it is.
# setup: seq 100 > in
# inputs: in
# outputs: out
mkfifo p
cat in >p &
cat <p >out
wait
rm p
