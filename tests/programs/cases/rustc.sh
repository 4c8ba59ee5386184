# SPDX-License-Identifier: Apache-2.0
# The Rust compiler makes a library and its metadata, with many threads.
# needs: rustc
# build: rustc_root rustc --print sysroot >rustc_root
# setup: printf 'pub fn f(x: u32) -> u32 { x + g::G }\nmod g;\n' >f.rs; echo 'pub const G: u32 = 3;' >g.rs
# verdict: preload=any ptrace=complete auto=complete
# inputs: f.rs g.rs
# outputs: libf.rlib
# processes: skip
"$(cat "$PROGRAMS/rustc_root")/bin/rustc" --crate-type rlib -C codegen-units=1 f.rs
