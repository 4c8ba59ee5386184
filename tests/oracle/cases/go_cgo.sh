# SPDX-License-Identifier: Apache-2.0
# case: 80
# helper: copy_cgo copy_cgo.go CGO_ENABLED=1 go build
# A Go program linked against libc, which it passes by all the same.
# needs: cgo
# setup: seq 1000 > in
# inputs: in
# outputs: out
# verdict: preload=incomplete ptrace=complete auto=complete
# reason: copy_cgo.*Go
# compare: preload=part
$PROGRAMS/copy_cgo in out
