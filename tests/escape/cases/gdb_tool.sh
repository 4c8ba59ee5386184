#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# escape: gdb in the run, following a static program
# hindered: ptrace: only one can trace
# needs: gdb
# build: printf '#include "escape.h"\nint main(void) { lift(); return 0; }' | gcc -static -w -O1 -D_GNU_SOURCE -I $CASES -x c -o gdb_tool_static -
gdb -nx -batch -ex run "$PROGRAMS/gdb_tool_static" >/dev/null 2>&1
