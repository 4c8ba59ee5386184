# SPDX-License-Identifier: Apache-2.0
# A program by Free Pascal: static, with system calls of its own.
# needs: fpc
# build: work_pas mkdir -p pas; fpc -v0 -l- -FUpas -o"$PWD/work_pas" "$SOURCES/work.pas"
# setup: seq 3000 >in; seq 50 >in2; seq 60 >appended; seq 70 >both; seq 80 >gone
# inputs: both in in2
# outputs: appended both child.out list.out text.out
# verdict: preload=incomplete ptrace=complete auto=complete
# reason: work_pas.*static
# compare: preload=part
"$PROGRAMS/work_pas"
