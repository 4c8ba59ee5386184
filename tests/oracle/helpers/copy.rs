// SPDX-License-Identifier: Apache-2.0

//! copy IN OUT: in Rust, by read and write, and std::fs::copy into OUT.2.
use std::fs;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let data = fs::read(&arguments[1]).unwrap();
    fs::write(&arguments[2], &data).unwrap();
    fs::copy(&arguments[1], format!("{}.2", arguments[2])).unwrap();
    println!("copied");
}
