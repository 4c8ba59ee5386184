# SPDX-License-Identifier: Apache-2.0
# case: 1 10
# dd with blocks, seek, skip, conv=notrunc and a pipe.
# setup: seq 10000 > in; seq 100 > part
# inputs: in
# outputs: a b part
dd if=in of=a bs=1000 count=7 skip=3 status=none
dd if=in bs=777 status=none | dd of=b bs=100 status=none
dd if=in of=part bs=10 count=2 seek=5 conv=notrunc status=none
