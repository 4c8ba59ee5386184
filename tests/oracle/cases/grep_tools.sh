# SPDX-License-Identifier: Apache-2.0
# case: 12
# grep over files and folders, with its output to a file it does not read.
# setup: mkdir d; seq 100 > d/a; seq 200 > d/b; seq 42 9999 | gzip -n > d/bin; printf "42\\0" > d/nul
# stdout: varies
grep -r 42 d 2>/dev/null | sort >out
grep -c 7 d/a d/b >>out
grep -q 1 d/b
