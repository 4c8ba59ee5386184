# SPDX-License-Identifier: Apache-2.0
# case: 92
# Other allocators in the same process.
# needs: jemalloc tcmalloc
# setup: seq 5000 | rev > in
# stderr: varies
# inputs: in
# outputs: a b c d
LD_PRELOAD=libjemalloc.so.2 sort -n in >a
LD_PRELOAD=libtcmalloc_minimal.so.4 sort -n in >b
LD_PRELOAD=libjemalloc.so.2 sh -c 'cat in >c; exit 3'
echo $?
LD_PRELOAD=libtcmalloc_minimal.so.4 sh -c 'cat in >d; kill -9 $$'
echo $?
