// SPDX-License-Identifier: Apache-2.0
// Rust: the standard library's files, copies, threads and children.
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::process::{Command, Stdio};
use std::thread;

fn lines() -> io::Result<()> {
    let mut out = BufWriter::new(File::create("lines.out")?);
    for line in BufReader::new(File::open("in")?).lines() {
        writeln!(out, "{}.", line?)?;
    }
    out.flush()
}

fn copies() -> io::Result<()> {
    fs::copy("in", "copy.out")?;
    fs::write("whole.tmp", fs::read("in")?)?;
    fs::rename("whole.tmp", "whole.out")?;
    let mut from = File::open("in")?;
    io::copy(&mut from, &mut File::create("io.out")?)?;
    let mut both = OpenOptions::new().read(true).write(true).open("both")?;
    let mut part = [0; 20];
    both.read_exact(&mut part)?;
    both.seek(SeekFrom::Start(5))?;
    both.write_all(b"hello")?;
    both.write_at(b"at", 30)?;
    OpenOptions::new().append(true).open("appended")?.write_all(b"more\n")?;
    fs::hard_link("io.out", "io.link")?;
    fs::remove_file("io.link")?;
    fs::remove_file("gone")
}

fn children() -> io::Result<()> {
    let sorted = File::create("sorted.out")?;
    Command::new("/usr/bin/sort").args(["-r", "in"]).env_clear().stdout(sorted).status()?;
    let text = Command::new("cat").arg("in2").output()?.stdout;
    let mut tac = Command::new("tac").stdin(Stdio::piped()).stdout(File::create("tac.out")?).spawn()?;
    tac.stdin.take().unwrap().write_all(&text)?;
    tac.wait()?;
    Ok(())
}

fn main() -> io::Result<()> {
    lines()?;
    copies()?;
    children()?;
    let work = |number| move || fs::copy("in2", format!("thread.{number}")).unwrap();
    let threads: Vec<_> = (0..4).map(|number| thread::spawn(work(number))).collect();
    let sum: u64 = threads.into_iter().map(|each| each.join().unwrap()).sum();
    println!("{sum}");
    Ok(())
}
