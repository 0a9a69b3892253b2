import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { setClock } from "@/lib/platform/clock";
import { replaceEnv } from "@/lib/platform/env";
import { readStoredSnapshot, type Snapshot, saveSnapshot } from "@/lib/rollout";
import { testSnapshot } from "@/lib/rollout/testing/snapshot";
import { createSnapshotKeeper, type SnapshotKeeper } from "./snapshot-keeper";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

const startMs = 1_800_000_000_000;
let nowMs: number;
let saved: Snapshot[];
let restoreClock: () => void;
beforeEach(() => {
  nowMs = startMs;
  saved = [];
  restoreClock = setClock(() => nowMs);
});
afterEach(() => restoreClock());

const settle = () => new Promise((resolve) => setImmediate(resolve));
const save = async (snapshot: Snapshot) => void saved.push(snapshot);

function at(readAtMs: number, revision = "1"): Snapshot {
  return { ...testSnapshot({ revision }), readAtMs };
}

/** The database confirms four times a second that nothing changed. */
async function confirmFor(keeper: SnapshotKeeper, ms: number): Promise<void> {
  for (const end = nowMs + ms; nowMs < end; ) {
    nowMs += 250;
    keeper.confirm(nowMs);
    await settle();
  }
}

it("while the database confirms it, the stored snapshot is never older than a quarter of what is allowed", async () => {
  const keeper = createSnapshotKeeper(save, 20_000);
  keeper.keep(at(nowMs));
  for (let second = 0; second < 60; second += 1) {
    await confirmFor(keeper, 1_000);
    expect(nowMs - (saved.at(-1)?.readAtMs ?? 0)).toBeLessThanOrEqual(5_000);
  }
  // And it is not written with every poll: 60 s are twelve times 5 s, and the first.
  expect(saved.length).toBe(13);
  expect(new Set(saved.map(({ revision }) => revision))).toEqual(new Set(["1"]));
});

it("stamps once a minute when no age is set or a long one is", async () => {
  for (const maxAgeMs of [undefined, 86_400_000]) {
    saved = [];
    const keeper = createSnapshotKeeper(save, maxAgeMs);
    keeper.keep(at(nowMs));
    await confirmFor(keeper, 59_000);
    expect(saved.length).toBe(1);
    await confirmFor(keeper, 1_000);
    expect(saved.map(({ readAtMs }) => readAtMs)).toEqual([nowMs - 60_000, nowMs]);
  }
});

it("stamps nothing that the database has not given itself", async () => {
  await confirmFor(createSnapshotKeeper(save, 1_000), 5_000);
  expect(saved).toEqual([]);
});

it("goes on stamping when the clock was set back, and after a write that failed", async () => {
  let isFull = false;
  const keeper = createSnapshotKeeper(async (snapshot) => {
    if (isFull) throw new Error("no space left");
    saved.push(snapshot);
  }, 4_000);
  keeper.keep(at(nowMs));
  nowMs -= 3_600_000;
  await confirmFor(keeper, 250);
  expect(saved.at(-1)?.readAtMs).toBe(nowMs);
  isFull = true;
  await confirmFor(keeper, 2_000);
  isFull = false;
  await confirmFor(keeper, 1_000);
  expect(nowMs - (saved.at(-1)?.readAtMs ?? 0)).toBeLessThan(1_000);
});

it("writes one at a time, and what stays on disk is whole and the newest", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "onnward-keeper-"));
  try {
    const file = path.join(folder, "snapshot.json");
    const keeper = createSnapshotKeeper((snapshot) => saveSnapshot(file, snapshot), 1_000);
    for (let revision = 1; revision <= 50; revision += 1) keeper.keep(at(nowMs, `${revision}`));
    nowMs += 1_000;
    keeper.confirm(nowMs);
    await expect
      .poll(() => readStoredSnapshot(file))
      .toMatchObject({ kind: "found", snapshot: { revision: "50", readAtMs: nowMs } });
    expect(readdirSync(folder)).toEqual(["snapshot.json"]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
