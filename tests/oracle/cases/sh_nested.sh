# SPDX-License-Identifier: Apache-2.0
# case: 72
# Shells in shells with dash, xargs and find.
# setup: mkdir d; for i in 1 2 3 4 5 6; do seq $i > d/$i; done
# inputs: d/1 d/2 d/3 d/4 d/5 d/6
# outputs: all found sum1 sum2 sum3 sum4 sum5 sum6
find d -type f -exec cat {} + | sort >found
find d -type f | sort | xargs -P2 -n1 sh -c 'wc -l <"$1" >"sum${1#d/}"' _
sh -c 'cat d/* >all'
