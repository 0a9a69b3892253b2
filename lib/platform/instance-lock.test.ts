import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takeInstanceLock } from "./instance-lock";
import { startTimeOf } from "./process-table";

let folder: string;
let file: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "onnward-lock-"));
  file = path.join(folder, "lock");
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

function writeLock(holder: Readonly<Record<string, unknown>>): void {
  const base = { hostname: os.hostname(), since: "2026-01-01T00:00:00.000Z" };
  writeFileSync(file, JSON.stringify({ ...base, ...holder }));
}

test("a second start is refused and told who holds the folder", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  children.push(child);
  await once(child, "spawn");
  writeLock({ pid: child.pid, startTime: startTimeOf(child.pid ?? 0) });
  await expect(takeInstanceLock(file)).rejects.toThrow(
    new RegExp(`already runs on this data folder .*process ${child.pid}, since 2026`),
  );
});

test("the lock of a dead process is taken over, and nothing is left after the release", async () => {
  const dead = spawnSync(process.execPath, ["-e", ""]);
  writeLock({ pid: dead.pid, startTime: "1" });
  const release = await takeInstanceLock(file);
  expect(readdirSync(folder)).toEqual(["lock"]);
  release();
  expect(readdirSync(folder)).toEqual([]);
});

test("the lock of a process whose pid now belongs to another program is taken over", async () => {
  writeLock({ pid: process.pid, startTime: "started at another time" });
  (await takeInstanceLock(file))();
});

test("a damaged lock is taken over", async () => {
  writeFileSync(file, "{");
  (await takeInstanceLock(file))();
});

test("of several who find a stale lock, exactly one gets it", async () => {
  writeLock({ pid: 2 ** 22 - 1, startTime: "1" });
  const all = await Promise.allSettled(Array.from({ length: 8 }, () => takeInstanceLock(file)));
  expect(all.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  expect(existsSync(file)).toBe(true);
});

test("a takeover that another is in the middle of is not joined: what it puts there stays", async () => {
  writeLock({ pid: 2 ** 22 - 1, startTime: "1" });
  const stale = readFileSync(file, "utf8");
  const living = { pid: process.pid, startTime: startTimeOf(process.pid), hostname: os.hostname() };
  writeFileSync(`${file}.takeover`, JSON.stringify({ ...living, since: "now" }));
  await expect(takeInstanceLock(file)).rejects.toThrow(/others take it all the time/);
  expect(readFileSync(file, "utf8")).toBe(stale);
});

test("who was killed in the middle of a takeover holds up nobody", async () => {
  writeLock({ pid: 2 ** 22 - 1, startTime: "1" });
  writeFileSync(`${file}.takeover`, readFileSync(file));
  const release = await takeInstanceLock(file);
  expect(readdirSync(folder)).toEqual(["lock"]);
  release();
});

test("a release removes nobody else's lock, and no touch keeps one alive", async () => {
  const release = await takeInstanceLock(file);
  writeLock({ pid: process.pid, startTime: "another time" });
  utimesSync(file, 1, 1);
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(statSync(file).mtimeMs).toBe(1_000);
  release();
  expect(existsSync(file)).toBe(true);
});

test("a lock from another host that nobody touches is taken over", async () => {
  writeLock({ pid: process.pid, startTime: "1", hostname: "a-container-that-was-killed" });
  (await takeInstanceLock(file))();
});
