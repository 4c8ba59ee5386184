# SPDX-License-Identifier: Apache-2.0
# case: 46 53
# diff, cmp, patch in place, sdiff.
# setup: seq 100 > a; sed s/5/x/ a > b; cp a target
# inputs: a b target
# outputs: diff target target.orig
# needs: patch diff cmp
diff -u a b >diff
cmp a b >/dev/null
patch -s -b target <diff
