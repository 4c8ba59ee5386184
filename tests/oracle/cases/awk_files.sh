# SPDX-License-Identifier: Apache-2.0
# case: 24 72
# gawk and mawk: getline from files, print into several, a pipe to sort, close and reread.
# setup: seq 500 > in; seq 50 > side
# inputs: in side
# outputs: even m.even m.odd m.sorted odd sorted
# needs: gawk mawk
gawk '{ print > ($1 % 2 ? "odd" : "even"); print | "sort -rn > sorted" } END { while ((getline l < "side") > 0) n++; close("side"); getline l < "side"; print n, l }' in
mawk '{ print > ($1 % 2 ? "m.odd" : "m.even"); print | "sort -rn > m.sorted" } END { while ((getline l < "side") > 0) n++; print n }' in
