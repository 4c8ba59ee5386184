# SPDX-License-Identifier: Apache-2.0
# case: 80
# helper: copy_rust_musl copy.rs rustc -O --target x86_64-unknown-linux-musl
# A static Rust program.
# needs: rust-musl
# setup: seq 1000 > in
# inputs: in
# outputs: out out.2
# verdict: preload=incomplete ptrace=complete auto=complete
# reason: copy_rust_musl.*static
# compare: preload=part
$PROGRAMS/copy_rust_musl in out
