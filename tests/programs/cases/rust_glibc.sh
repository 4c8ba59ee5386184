# SPDX-License-Identifier: Apache-2.0
# A Rust program goes through libc like any other.
# needs: rustc
# build: work_rs rustc -O --edition 2021 -o work_rs "$SOURCES/work.rs"
# setup: seq 3000 >in; seq 50 >in2; seq 60 >appended; seq 70 >both; seq 80 >gone
# inputs: both in in2
# outputs: appended both copy.out io.out lines.out sorted.out tac.out thread.0 thread.1 thread.2 thread.3 whole.out
"$PROGRAMS/work_rs"
