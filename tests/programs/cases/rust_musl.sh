# SPDX-License-Identifier: Apache-2.0
# The same without a dynamic loader.
# needs: rustc rust-musl
# build: work_rs_musl rustc -O --edition 2021 --target x86_64-unknown-linux-musl -o work_rs_musl "$SOURCES/work.rs"
# setup: seq 3000 >in; seq 50 >in2; seq 60 >appended; seq 70 >both; seq 80 >gone
# inputs: both in in2
# outputs: appended both copy.out io.out lines.out sorted.out tac.out thread.0 thread.1 thread.2 thread.3 whole.out
# verdict: preload=incomplete ptrace=complete auto=complete
# reason: work_rs_musl.*static
# compare: preload=part
"$PROGRAMS/work_rs_musl"
