# SPDX-License-Identifier: Apache-2.0
# case: 52
# A here document too large for a pipe goes through a temporary file of the shell.
# outputs: out
big=$(seq 30000)
cat >out <<END
$big
END
