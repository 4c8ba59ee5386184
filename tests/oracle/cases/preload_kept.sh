# SPDX-License-Identifier: Apache-2.0
# case: 78
# The user's own preloaded libraries stay, in their order, whatever stands between them; the program sees them.
# needs: jemalloc
# setup: seq 100 > in
# processes: skip
# inputs: in
# outputs: a b c
show() { # the preloaded libraries as the loader took them, and the variable without lintrace's part
  # Addresses do not tell the order: a small library may fit into a gap above an earlier one.
  $1 -c 'LD_DEBUG=scopes /bin/true 2>&1 | grep "scope 0:" | awk NR==1 | grep -o "libjemalloc\|libutil"; printf "%s\n" "$LD_PRELOAD"' |
    sed 's/[: ]*[^: ]*lintrace[^: ]*//'
}
export LD_PRELOAD='libjemalloc.so.2:libutil.so.1'
show /bin/bash
cat in >a
export LD_PRELOAD='libutil.so.1 libjemalloc.so.2'
show /bin/bash
cat in >b
LD_PRELOAD=libutil.so.1 env -i LD_PRELOAD=libjemalloc.so.2 cat in >c
unset LD_PRELOAD
show /bin/bash
