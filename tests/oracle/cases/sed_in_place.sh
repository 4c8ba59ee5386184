# SPDX-License-Identifier: Apache-2.0
# case: 46 53
# sed -i with and without a copy, sed w, sed r.
# setup: seq 100 > f; seq 50 > g; seq 10 > in
# inputs: f g in
# outputs: f g g.bak w
sed -i s/5/five/ f
sed -i.bak -e '1r in' -e 's/4/four/' g
sed -n '/1/w w' in
