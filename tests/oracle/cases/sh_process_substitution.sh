# SPDX-License-Identifier: Apache-2.0
# case: 68
# diff <(a) <(b) and tee >(c).
# setup: mkfifo p; seq 100 > a; seq 5 105 > b
# inputs: a b
# outputs: copy diff low
# trace: fed("/sort"; "/diff") and fed("/tee"; "/head")
diff <(sort a) <(sort b) >diff
tee copy <a > >(head -n 5 >low; : >p)
read -r _ <p
sleep 0.05
