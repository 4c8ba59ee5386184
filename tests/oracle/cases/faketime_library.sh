# SPDX-License-Identifier: Apache-2.0
# case: 92
# libfaketime: the program's clocks are another's; ours must not mind.
# needs: libfaketime
# setup: seq 1000 > in
# env: FAKETIME=@2001-02-03 04:05:06
# inputs: in
# outputs: a b
export LD_PRELOAD=$(ls /usr/lib/*/faketime/libfaketime.so.1)
cat in >a
date +%Y-%m-%d >b
cat b
