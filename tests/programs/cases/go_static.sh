# SPDX-License-Identifier: Apache-2.0
# A static Go program makes its system calls itself; its children may be dynamic.
# needs: go
# build: work_go CGO_ENABLED=0 go build -o work_go "$SOURCES/work.go"
# setup: seq 3000 >in; seq 50 >in2; seq 60 >appended; seq 70 >cut; seq 80 >gone
# inputs: in in2
# outputs: appended copied.out cut filtered.out lines.out packed.gz routine.0 routine.1 routine.2 routine.3 routine.4 routine.5 routine.6 routine.7 sorted.out whole.out
# verdict: preload=incomplete ptrace=complete auto=complete
# reason: work_go.*(static|Go)
# compare: preload=part
"$PROGRAMS/work_go"
