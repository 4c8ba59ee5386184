# SPDX-License-Identifier: Apache-2.0
# ninja runs jobs beside each other.
# needs: ninja
# setup: for i in 1 2 3 4 5 6 7 8; do seq ${i}00 >in$i; done; { printf 'rule sort\n  command = sort -r $in >$out\n'; for i in 1 2 3 4 5 6 7 8; do echo "build out$i: sort in$i"; done; } >build.ninja
# inputs: build.ninja in1 in2 in3 in4 in5 in6 in7 in8
# outputs: .ninja_log out1 out2 out3 out4 out5 out6 out7 out8
# varies: .ninja_log
# size: .ninja_log
# processes: skip
ninja -j 4 --quiet
