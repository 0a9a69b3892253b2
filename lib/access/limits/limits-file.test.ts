import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { setClock } from "@/lib/platform/clock";
import type { KeyLimits } from "./key-rules";
import { createLimitsFile } from "./limits-file";
import { createLocalLimiter } from "./local-limiter";

const rate = { intervalMs: 1_000, toleranceMs: 9_000, burst: 10 };
const limits: KeyLimits = { keyId: "k", rate, dailyQuota: 15 };
let folder = "";
let file = "";
let wall = Date.UTC(2026, 2, 10, 12);
let restore = () => {};

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "onnward-limits-"));
  file = path.join(folder, "gateway/limits.json");
  restore = setClock(() => wall);
});
afterEach(() => {
  restore();
  rmSync(folder, { recursive: true });
});

/** A process of its own: its steady clock starts wherever it likes. */
async function start(startsAt: number) {
  const limiter = createLocalLimiter(() => startsAt);
  const store = createLimitsFile(file, limiter);
  await store.restore();
  const countLet = (calls: number) =>
    Array.from({ length: calls }, () => limiter.take(limits)).filter(
      ({ refusedBy }) => refusedBy === null,
    ).length;
  return { store, countLet };
}

test("a restart refills neither the burst nor the day", async () => {
  const first = await start(1_000_000);
  expect(first.countLet(100)).toBe(10);
  await first.store.save();
  const second = await start(3);
  expect(second.countLet(100)).toBe(0);
});

test("the time between counts, so that a key gains what it would have gained", async () => {
  const first = await start(1_000_000);
  first.countLet(100);
  await first.store.save();
  wall += 3_000;
  expect((await start(3)).countLet(100)).toBe(3);
  wall += 3_600_000;
  // Ten of the burst, but only five are left of the day's fifteen.
  expect((await start(3)).countLet(100)).toBe(5);
});

test("a clock that was put back between refills nothing and bans nobody", async () => {
  const first = await start(1_000_000);
  first.countLet(4);
  await first.store.save();
  wall -= 3_600_000;
  expect((await start(3)).countLet(100)).toBe(6);
});

test("nothing is written while nothing changes", async () => {
  const { store, countLet } = await start(0);
  await store.save();
  expect(() => readFileSync(file)).toThrow("ENOENT");
  countLet(1);
  await store.save();
  rmSync(file);
  await store.save();
  expect(() => readFileSync(file)).toThrow("ENOENT");
});

test.each(["", "{", '{"format":2}', '{"format":1,"savedAtMs":0,"keys":{"k":["a",0,0]}}'])(
  "a file that cannot be read (%j) keeps nobody from starting",
  async (text) => {
    const { store, countLet } = await start(0);
    countLet(1);
    await store.save();
    writeFileSync(file, text);
    expect((await start(0)).countLet(100)).toBe(10);
  },
);

test("a folder that cannot be written stops no prediction", async () => {
  writeFileSync(path.join(folder, "gateway"), "");
  const limiter = createLocalLimiter(() => 0);
  const store = createLimitsFile(file, limiter);
  await store.restore();
  limiter.take(limits);
  await store.save();
  expect(limiter.take(limits).refusedBy).toBe(null);
});
