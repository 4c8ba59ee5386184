#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# escape: strace in the run, following a dynamic and a static program
# hindered: ptrace: only one can trace
# needs: strace
# build: printf '#include "escape.h"\nint main(void) { lift(); return 0; }' | gcc -static -w -O1 -D_GNU_SOURCE -I $CASES -x c -o strace_tool_static -
# writes: loot second
# files: vary
strace -f -o log.txt cp secret second && strace -f -o log2.txt "$PROGRAMS/strace_tool_static"
