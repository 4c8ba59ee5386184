# SPDX-License-Identifier: Apache-2.0
# case: 83
# helper: copy_dynamic copy.c gcc -O2
# A set-user-ID program run by another user keeps its privileges: it reads what its caller may not. The verdict says
# that it was not followed.
# user: nobody
# setup: cp $PROGRAMS/copy_dynamic copy; chmod 4755 copy; seq 1000 > in; seq 10 > secret; chmod 600 secret
# setup: mkdir d; chmod 755 d; touch d/out; chmod 666 d/out
# verdict: incomplete
# reason: copy.*set-user-id
# compare: part
cat in >mine
./copy secret d/out
stat -c "%s %U" d/out
