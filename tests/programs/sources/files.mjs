// SPDX-License-Identifier: Apache-2.0
// Node: the callback, promise, synchronous and stream ways to files, children and workers.
import { spawn, spawnSync, execFileSync, fork } from "node:child_process";
import fs from "node:fs";
import { open, readFile, writeFile, appendFile, copyFile, rename, rm, mkdtemp } from "node:fs/promises";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import { Worker, isMainThread, workerData } from "node:worker_threads";
import { createGzip, createGunzip } from "node:zlib";
import { fileURLToPath } from "node:url";

const self = fileURLToPath(import.meta.url);

async function promises() {
  await writeFile("p.out", await readFile("in"));
  await appendFile("p.out", "more\n");
  await copyFile("in", "p.copy");
  const handle = await open("p.random", "w+");
  await handle.write("hello", 100);
  await handle.read(Buffer.alloc(10), 0, 10, 98);
  await handle.truncate(103);
  await handle.close();
  const folder = await mkdtemp("tmp-");
  await writeFile(folder + "/f", "x");
  await rename(folder + "/f", "p.moved");
  await rm(folder, { recursive: true });
}

async function streams() {
  await pipeline(fs.createReadStream("in", { highWaterMark: 1000 }), createGzip(), fs.createWriteStream("s.gz"));
  await pipeline(fs.createReadStream("s.gz"), createGunzip(), fs.createWriteStream("s.out"));
  let lines = 0;
  for await (const line of createInterface({ input: fs.createReadStream("in") })) lines += line.length > 0;
  fs.writeFileSync("s.lines", lines + "\n");
}

function ended(child) {
  return new Promise((resolve) => child.on("close", resolve));
}

async function children() {
  const out = fs.openSync("c.out", "w");
  await ended(spawn("sort", ["-r", "in"], { stdio: ["ignore", out, "inherit"] }));
  spawnSync("/bin/cat", ["in2"], { stdio: ["ignore", out, "inherit"], env: {} });
  fs.writeFileSync("c.text", execFileSync("head", ["-n", "3", "in"]));
  const child = spawn("sh", ["-c", "tac >c.tac"], { stdio: ["pipe", "inherit", "inherit"] });
  fs.createReadStream("in").pipe(child.stdin);
  await ended(child);
  await ended(fork(self, ["forked"]));
}

if (!isMainThread) {
  fs.writeFileSync("w." + workerData, fs.readFileSync("in2"));
} else if (process.argv[2] === "forked") {
  fs.copyFileSync("in2", "f.out");
} else {
  await promises();
  await streams();
  await children();
  const workers = [1, 2, 3].map((workerData) => new Worker(self, { workerData }));
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.on("exit", resolve))));
  console.log(fs.statSync("p.random").size);
}
