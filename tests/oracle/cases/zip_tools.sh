# SPDX-License-Identifier: Apache-2.0
# case: 46
# zip writes to a temporary and renames; unzip.
# setup: mkdir d; seq 1000 > d/a; seq 2000 > d/b
# needs: zip unzip
zip -qr z.zip d
zip -q z.zip d/a
mkdir x
unzip -q z.zip -d x
