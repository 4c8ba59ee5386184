# SPDX-License-Identifier: Apache-2.0
# case: 46 53
# gawk -i inplace and system() inside awk.
# setup: seq 100 > f; seq 10 > in
# inputs: f in
# outputs: f made
# needs: gawk
gawk -i inplace '{ print $1 * 2 }' f
gawk 'END { system("cat in > made") }' in
