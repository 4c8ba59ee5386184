# SPDX-License-Identifier: Apache-2.0
# case: 79
# helper: interpreter_static interpreter.c gcc -O2 -static
# A script whose interpreter is a static program.
# needs: static
# setup: printf "#!$PROGRAMS/interpreter_static\n" > script; chmod +x script; seq 100 > in
# verdict: preload=incomplete ptrace=complete auto=complete
# reason: (script|interpreter_static).*static
# compare: preload=part
./script
