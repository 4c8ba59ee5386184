# SPDX-License-Identifier: Apache-2.0
# case: 83
# helper: copy_dynamic copy.c gcc -O2
# A program with a file capability keeps it: it may read what its caller may not.
# user: nobody
# needs: setcap
# setup: cp $PROGRAMS/copy_dynamic copy; setcap cap_dac_override+ep copy; seq 10 > secret; chmod 600 secret
# setup: touch out; chmod 666 out
# verdict: incomplete
# reason: copy.*capabilit
# compare: part
./copy secret out
stat -c "%s %U" out
