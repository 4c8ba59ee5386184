# SPDX-License-Identifier: Apache-2.0
# case: 1 11
# csplit, truncate, touch, cksum, od, base64, expand, tsort, split by bytes, tail -c, stat and test.
# setup: seq 200 > in; seq 10 > cut; seq 10 > stamp
# inputs: in
# outputs: b64 cut new od plain sum tailc xx00 xx01
csplit -s in 100
truncate -s 5 cut
touch new stamp
sha256sum in | cut -c1-64 >sum
od -c in >od
base64 in >b64
base64 -d b64 >plain
tail -c 20 in >tailc
[ -s in ] && stat -c %s in >/dev/null
