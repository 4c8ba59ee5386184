# SPDX-License-Identifier: Apache-2.0
# case: 79
# helper: interpreter interpreter.c gcc -O2
# helper: interpreter_static interpreter.c gcc -O2 -static
# Scripts whose interpreter is one's own, is itself a script, is missing, is a folder.
# setup: printf "#!$PROGRAMS/interpreter\n" > own; printf "#!$PWD/own -x\n" > nested; printf '#!/nothing/here\n' > missing
# setup: printf '#!/tmp\n' > folder; printf '#!\n' > empty; seq 100 > in; chmod +x own nested missing folder empty
# inputs: empty folder in nested own
# outputs: out
# stderr: varies
./own
./nested
./missing
echo $?
./folder
echo $?
./empty
echo $?
