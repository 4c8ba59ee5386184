# SPDX-License-Identifier: Apache-2.0
# A Go program with the C library: dynamic, yet with system calls of its own.
# needs: go gcc
# build: work_cgo CGO_ENABLED=1 go build -o work_cgo "$SOURCES/work.go" "$SOURCES/cgo.go"
# setup: seq 3000 >in; seq 50 >in2; seq 40 >in3; seq 60 >appended; seq 70 >cut; seq 80 >gone
# inputs: in in2 in3
# outputs: appended copied.out cut filtered.out lines.out packed.gz routine.0 routine.1 routine.2 routine.3 routine.4 routine.5 routine.6 routine.7 sorted.out whole.out
# verdict: preload=incomplete ptrace=complete auto=complete
# reason: work_cgo.*Go
# compare: preload=part
"$PROGRAMS/work_cgo"
