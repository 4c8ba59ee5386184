# SPDX-License-Identifier: Apache-2.0
# case: 80
# helper: copy_go copy.go CGO_ENABLED=0 go build
# A Go program: static, with system calls of its own.
# needs: go
# setup: seq 1000 > in
# inputs: in
# outputs: out
# verdict: preload=incomplete ptrace=complete auto=complete
# reason: copy_go.*(static|Go)
# compare: preload=part
$PROGRAMS/copy_go in out
