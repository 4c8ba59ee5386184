# SPDX-License-Identifier: Apache-2.0
# case: 37
# The kernel copies for cat (copy_file_range or sendfile): input and output, equal bytes.
# setup: seq 3000 > in
# inputs: in
# outputs: out
cat in >out
