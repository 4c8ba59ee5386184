# SPDX-License-Identifier: Apache-2.0
# case: 80
# helper: copy_rust copy.rs rustc -O
# A Rust program: libc's functions, so nothing is missed.
# needs: rustc
# setup: seq 1000 > in
# inputs: in
# outputs: out out.2
$PROGRAMS/copy_rust in out
