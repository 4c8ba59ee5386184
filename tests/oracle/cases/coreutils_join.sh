# SPDX-License-Identifier: Apache-2.0
# case: 1 24
# split, join, paste, comm, tee, uniq, cut, tr, head, tail, tac, nl, fold, shuf, wc.
# setup: seq 100 | sort > a; seq 5 105 | sort > b
# inputs: a b
# outputs: comm cut fold join nl paste s.aa s.ab s.ac s.ad tac tail tee tr uniq wc
split -l 30 a s.
join a b >join
paste a b >paste
comm a b >comm
cut -c1 a >cut
tr 1 x <a >tr
uniq -c a >uniq
tac a >tac
tail -n 3 a >tail
head -n 3 a | tee tee >/dev/null
nl a >nl
fold -w 1 a >fold
wc a b >wc
