# SPDX-License-Identifier: Apache-2.0
# case: 17 38
# cp --sparse, cp -p, cp --attributes-only, cp onto itself, cp of an empty file.
# setup: seq 1000 > in; touch empty; truncate -s 100000 sparse; echo end >> sparse
# inputs: in sparse
# outputs: a attr c e f
cp --sparse=always in a
cp -p in c
cp --attributes-only in attr
cp empty e
cp sparse f
cp in in 2>/dev/null || true
