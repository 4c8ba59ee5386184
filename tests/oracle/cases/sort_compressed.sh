# SPDX-License-Identifier: Apache-2.0
# case: 52 70
# sort whose temporaries go through gzip: programs that read and write files they were only handed.
# setup: seq 60000 | rev > in
# inputs: in
# outputs: out
# needs: gzip
sort -S 64K -T . --parallel=1 --compress-program=gzip in -o out
