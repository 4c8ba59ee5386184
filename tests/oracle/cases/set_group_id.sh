# SPDX-License-Identifier: Apache-2.0
# case: 83
# helper: copy_dynamic copy.c gcc -O2
# A set-group-ID program likewise.
# user: nobody
# setup: cp $PROGRAMS/copy_dynamic copy; chgrp daemon copy; chmod 2755 copy; seq 10 > secret; chgrp daemon secret; chmod 640 secret
# setup: touch out; chmod 666 out
# verdict: incomplete
# reason: copy.*set-group-id
# compare: part
./copy secret out
stat -c "%s %U" out
