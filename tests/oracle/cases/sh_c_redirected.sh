# SPDX-License-Identifier: Apache-2.0
# case: 65
# sh -c 'a <in >out': the bytes are the program's, none are the shell's.
# setup: seq 3000 > in
# inputs: in
# outputs: out
# trace: use("/cat"; "in").bytes_read == 13893 and use("/cat"; "out").bytes_written == 13893
# trace: count(use("/dash", "/sh"; "in") | select(.bytes_read)) == 0
# trace: [process("/dash", "/sh") | .process] as $shells | all(lines("use"); .process as $p | .bytes_written == null or ($shells | index($p) == null))
sh -c 'cat <in >out; :'
