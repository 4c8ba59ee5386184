# SPDX-License-Identifier: Apache-2.0
# case: 38 49
# cp, cp -r, cp -l, mv within and onto, ln, ln -s, install, rm.
# setup: mkdir d e; seq 1000 > in; seq 20 > d/x; seq 30 > d/y; seq 40 > m; seq 50 > old
# inputs: d/x d/y in
# outputs: copy d2/x d2/y e/copy inst moved old
cp in copy
cp -r d d2
cp --reflink=auto in e/copy
ln copy hard2
mv hard2 hard
mv m moved
cp in tmp1
mv -f tmp1 old
install -m 600 in inst
cp in gone
rm gone
ln -s in link
