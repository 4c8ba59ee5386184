# SPDX-License-Identifier: Apache-2.0
# The Go compiler is a Go program.
# needs: go
# build: go_tools go env GOTOOLDIR >go_tools
# setup: printf 'package p\n\nfunc F() int { return g() }\n' >p.go; printf 'package p\n\nfunc g() int { return 1 }\n' >q.go
# inputs: p.go q.go
# env: HOME=
# outputs: p.a
# verdict: preload=incomplete ptrace=complete auto=complete
# reason: compile.*(static|Go)
# compare: preload=part
"$(cat "$PROGRAMS/go_tools")/compile" -p p -pack -o p.a p.go q.go
