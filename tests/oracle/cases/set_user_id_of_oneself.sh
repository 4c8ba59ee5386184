# SPDX-License-Identifier: Apache-2.0
# case: 83
# helper: copy_dynamic copy.c gcc -O2
# A set-user-ID program run by its owner gains nothing, so it is traced like any other.
# setup: cp $PROGRAMS/copy_dynamic copy; chmod 4755 copy; seq 1000 > in
# inputs: in
# outputs: out
./copy in out
