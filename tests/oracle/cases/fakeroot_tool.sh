# SPDX-License-Identifier: Apache-2.0
# case: 92
# fakeroot, which preloads a library of its own and talks to a server.
# needs: fakeroot
# setup: seq 1000 > in
# processes: skip
fakeroot sh -c 'cat in >a; chown daemon a; stat -c %U a >b; exit 4'
echo $?
