# SPDX-License-Identifier: Apache-2.0
# What is only asked decides, and feeds nothing.
# feeds: x=c.csv;y=-;z=d.csv
if grep -q a1 a.csv && cmp -s a.csv a.csv; then
  sort c.csv >x
else
  sort b.csv >x
fi
until grep -q b1 b.csv; do :; done
case $? in 0) echo found >y ;; esac
! diff -q a.csv b.csv >/dev/null || exit 1
sort d.csv >z
