# SPDX-License-Identifier: Apache-2.0
# case: 1 46
# tar with gzip, list, extract, and an update of an archive.
# setup: mkdir d; seq 1000 > d/a; seq 2000 > d/b; seq 10 > more; touch -d @1000000000 d/a d/b more d
# needs: tar gzip
tar czf t.tgz d
tar tzf t.tgz >list
mkdir x
tar xzf t.tgz -C x
tar cf u.tar d
tar rf u.tar more
