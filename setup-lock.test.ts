import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startTimeOf } from "./lib/platform/process-table";
import { takeSetupLock } from "./setup-lock.mjs";

let folder: string;
let file: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "onnward-setup-"));
  file = path.join(folder, "lock");
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const module = path.join(import.meta.dirname, "setup-lock.mjs");

/** A process that takes the lock, says so, and does `body` before it lets go. */
function startTaker(body: string): ChildProcess {
  const script = `
    import { takeSetupLock } from ${JSON.stringify(module)};
    import fs from "node:fs";
    const release = await takeSetupLock(${JSON.stringify(file)}, { pollMs: 10 });
    ${body}`;
  return startScript(script);
}

function startScript(script: string): ChildProcess {
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  return child;
}

const holdsForEver = `console.log("held"); setInterval(() => {}, 1000);`;

async function startHolder(): Promise<ChildProcess> {
  const child = startTaker(holdsForEver);
  if (child.stdout !== null) await once(child.stdout, "data");
  return child;
}

/** Settles within the time, or is still waiting. */
async function isTaken(taking: Promise<unknown>, withinMs: number): Promise<boolean> {
  const waiting = new Promise<false>((resolve) => setTimeout(resolve, withinMs, false));
  return Promise.race([taking.then(() => true), waiting]);
}

test("whoever comes second waits, hears once who has it, and goes on when that one lets go", async () => {
  const heard: unknown[] = [];
  const release = await takeSetupLock(file);
  const second = takeSetupLock(file, { pollMs: 5, onWait: (pid) => heard.push(pid) });
  expect(await isTaken(second, 100)).toBe(false);
  expect(heard).toEqual([process.pid]);
  release();
  (await second)();
  expect(readdirSync(folder)).toEqual([]);
});

test("the lock of a process that was killed is taken over", async () => {
  const holder = await startHolder();
  const waiting = takeSetupLock(file, { pollMs: 5 });
  expect(await isTaken(waiting, 100)).toBe(false);
  holder.kill("SIGKILL");
  (await waiting)();
  expect(readdirSync(folder)).toEqual([]);
});

test("another program with the pid of a dead holder is not taken for it", async () => {
  writeFileSync(file, JSON.stringify({ pid: process.pid, startTime: "another time" }));
  (await takeSetupLock(file))();
});

test("a damaged lock, and one of the time when it was a pid alone, is taken over", async () => {
  for (const text of ["", "{", String(process.pid), "null"]) {
    writeFileSync(file, text);
    (await takeSetupLock(file))();
  }
});

test("a process that ends without letting go leaves no lock", async () => {
  const child = startTaker("process.exit(3);");
  expect(await once(child, "exit")).toEqual([3, null]);
  expect(readdirSync(folder)).toEqual([]);
});

test("a release removes nobody else's lock", async () => {
  const release = await takeSetupLock(file);
  const other = JSON.stringify({ pid: process.pid, startTime: "another time" });
  writeFileSync(file, other);
  release();
  expect(readFileSync(file, "utf8")).toBe(other);
});

test("who was killed in the middle of a takeover holds up nobody", async () => {
  const dead = JSON.stringify({ pid: spawnSync(process.execPath, ["-e", ""]).pid, startTime: "1" });
  writeFileSync(file, dead);
  writeFileSync(`${file}.takeover`, dead);
  (await takeSetupLock(file))();
  expect(readdirSync(folder)).toEqual([]);
});

test("a takeover that another is in the middle of is not joined", async () => {
  writeFileSync(file, JSON.stringify({ pid: process.pid, startTime: "another time" }));
  const second = `${file}.takeover`;
  const living = { pid: process.pid, startTime: startTimeOf(process.pid) };
  writeFileSync(second, JSON.stringify(living));
  const waiting = takeSetupLock(file);
  expect(await isTaken(waiting, 100)).toBe(false);
  rmSync(second);
  (await waiting)();
});

test("of several processes that find a stale lock, one is in at any time", async () => {
  const log = path.join(folder, "log");
  writeFileSync(file, JSON.stringify({ pid: 2 ** 22 - 1, startTime: "1" }));
  const times = 5;
  const script = `
    import { takeSetupLock } from ${JSON.stringify(module)};
    import fs from "node:fs";
    for (let time = 1; time <= ${times}; time += 1) {
      const release = await takeSetupLock(${JSON.stringify(file)}, { pollMs: 1 });
      fs.appendFileSync(${JSON.stringify(log)}, "in " + process.pid + "\\n");
      await new Promise((resolve) => setTimeout(resolve, 2));
      fs.appendFileSync(${JSON.stringify(log)}, "out " + process.pid + "\\n");
      // Every second one is killed with the lock in hand, and leaves a stale one to the others.
      if (time === ${times} && process.pid % 2 === 0) process.kill(process.pid, "SIGKILL");
      release();
    }`;
  await Promise.all(Array.from({ length: 8 }, () => once(startScript(script), "exit")));
  const lines = readFileSync(log, "utf8").trim().split("\n");
  expect(lines).toHaveLength(8 * times * 2);
  for (let at = 0; at < lines.length; at += 2) {
    expect(lines[at + 1]).toBe(lines[at]?.replace("in", "out"));
  }
});
