# SPDX-License-Identifier: Apache-2.0
# case: 24 52
# gzip, gunzip, zcat, gzip -c, bzip2 or xz by their own ways.
# setup: seq 5000 > a; cp a b; cp a c
# inputs: a b c
# outputs: a.gz b.xz back c.gz
# needs: gzip xz
gzip -nk a
zcat a.gz >back
xz b
gzip -nc <c >c.gz

