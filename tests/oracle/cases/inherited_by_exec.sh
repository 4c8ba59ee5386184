# SPDX-License-Identifier: Apache-2.0
# case: 74 77
# Descriptors above 2 that only the program uses: opened by the shell, handed on by exec.
# setup: seq 100 > in
# inputs: in
# outputs: out
exec 7<in 8>out
/usr/bin/env -i /bin/bash -c 'cat <&7 >&8'
