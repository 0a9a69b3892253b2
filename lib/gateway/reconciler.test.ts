import { afterEach, beforeEach, expect, it } from "vitest";
import { replaceEnv } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import { createFakePool, type FakePool } from "@/lib/predictions/testing/fake-pool";
import type { Snapshot } from "@/lib/rollout";
import { testAlias, testModel, testSnapshot, testVersion } from "@/lib/rollout/testing/snapshot";
import type { HeartbeatReport } from "./heartbeat";
import { type Reconciler, type ReconcilerDeps, startReconciler } from "./reconciler";
import { createServingState, type ServingState } from "./serving-state";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

const old = testVersion({ number: 1 });
const next = testVersion({ number: 2, modelId: old.modelId });
const model = testModel({ id: old.modelId, name: "fraud", readyNumbers: [2, 1] });
const alias = testAlias({ modelId: model.id, versionId: old.id });

function snapshotOf(revision: string, over: Partial<typeof alias>): Snapshot {
  return testSnapshot({
    revision,
    models: [model],
    aliases: [{ ...alias, ...over }],
    versions: [old, next],
  });
}

let pool: FakePool;
let state: ServingState;
let deps: ReconcilerDeps;
let reconciler: Reconciler;
let database: Snapshot | null;
let beats: HeartbeatReport[];
let saved: string[];
let confirmed: number[];
let isRemoved: boolean;

beforeEach(() => {
  pool = createFakePool();
  pool.isEager = false;
  state = createServingState({
    findModel: async () => null,
    pool,
    idleUnloadMs: 60_000,
    memoryBudgetBytes: 1024 ** 3,
    pathOf: (digest) => digest,
    findVersion: async () => null,
  });
  database = snapshotOf("1", {});
  beats = [];
  saved = [];
  confirmed = [];
  isRemoved = false;
  const read = async () => {
    if (database === null) throw new AppError("db.unavailable", "gone");
    return database;
  };
  deps = {
    state,
    pool,
    heartbeat: {
      write: async (report) => void beats.push(report),
      remove: async () => {
        isRemoved = true;
      },
    },
    readRevision: async () => (await read()).revision,
    refreshSnapshot: read,
    keeper: {
      keep: ({ revision }) => void saved.push(revision),
      confirm: (atMs) => void confirmed.push(atMs),
    },
    pollMs: 5,
    // So rare that what is seen in these tests was told at once.
    heartbeatMs: 60_000,
  };
  reconciler = startReconciler(deps);
});
afterEach(() => reconciler.stop());

const answering = () => state.answeringVersion(alias.id)?.number;

it("loads what aliases name, tells the database at once, and keeps a copy on disk", async () => {
  await expect.poll(() => beats.at(-1)?.revision).toBe("1");
  expect(pool.desired.at(-1)?.map(({ number }) => number)).toEqual([1]);
  expect(state.readiness().reasons).toHaveLength(1);
  pool.setState(old.id, { kind: "warm" });
  await expect.poll(() => beats.at(-1)?.warm).toEqual([old.id]);
  expect(state.readiness().reasons).toEqual([]);
  expect(saved).toEqual(["1"]);
});

it("warms the intended version first, and switches in the moment in which the alias moves", async () => {
  await expect.poll(() => state.table()?.snapshot.revision).toBe("1");
  pool.setState(old.id, { kind: "warm" });
  database = snapshotOf("2", { intendedVersionId: next.id });
  await expect.poll(() => pool.stateOf(next.id).kind).toBe("loading");
  expect(answering()).toBe(1);
  pool.setState(next.id, { kind: "warm" });
  expect(answering()).toBe(1);
  await expect.poll(() => beats.at(-1)).toMatchObject({ revision: "2", warm: [old.id, next.id] });
  database = snapshotOf("3", {
    versionId: next.id,
    previousVersionId: old.id,
    movedAtMs: Date.now(),
  });
  await expect.poll(answering).toBe(2);
  expect(
    pool.desired
      .at(-1)
      ?.map(({ number }) => number)
      .sort(),
  ).toEqual([1, 2]);
});

it("looks for a move without its usual pause once it knows that the move is intended", async () => {
  await reconciler.stop();
  database = snapshotOf("2", { intendedVersionId: next.id });
  // The pause is so long that only the hurry brings the next revision within this test's time.
  reconciler = startReconciler({ ...deps, pollMs: 600_000, hurriedPollMs: 5 });
  await expect.poll(() => state.table()?.snapshot.revision).toBe("2");
  database = snapshotOf("3", { versionId: next.id, previousVersionId: old.id });
  await expect.poll(() => state.table()?.snapshot.revision).toBe("3");
});

it("goes on answering from the old version while a moved alias's target is not warm here", async () => {
  await expect.poll(() => state.table()?.snapshot.revision).toBe("1");
  pool.setState(old.id, { kind: "warm" });
  database = { ...snapshotOf("2", { versionId: next.id }), versions: [next] };
  await expect.poll(() => state.table()?.snapshot.revision).toBe("2");
  expect(answering()).toBe(1);
  pool.setState(next.id, { kind: "warm" });
  expect(answering()).toBe(2);
  // The old one is wanted by nobody any more.
  await expect.poll(() => pool.desired.at(-1)?.map(({ number }) => number)).toEqual([2]);
});

it("reports what cannot be loaded, with the reason", async () => {
  await expect.poll(() => pool.desired.length).toBeGreaterThan(0);
  const fault = { code: "artifact.corrupt", detail: "Bytes differ." } as const;
  pool.setState(old.id, { kind: "failed", fault });
  await expect.poll(() => beats.at(-1)?.failed).toEqual({ [old.id]: fault });
});

it("confirms the kept snapshot with every answer of the database, and never without one", async () => {
  const startMs = Date.now();
  await expect.poll(() => confirmed.length).toBeGreaterThan(3);
  expect(confirmed.every((atMs) => atMs >= startMs && atMs <= Date.now())).toBe(true);
  database = null;
  await expect.poll(() => state.outageSinceMs()).not.toBeNull();
  const { length } = confirmed;
  await new Promise((resolve) => setTimeout(resolve, 50)); // Ten polls.
  expect(confirmed).toHaveLength(length);
  expect(saved).toEqual(["1"]);
});

it("changes nothing while the database is away, and goes on when it is back", async () => {
  await expect.poll(() => state.table()?.snapshot.revision).toBe("1");
  pool.setState(old.id, { kind: "warm" });
  database = null;
  await expect.poll(() => state.outageSinceMs()).not.toBeNull();
  expect(answering()).toBe(1);
  expect(state.readiness().reasons).toEqual([]);
  database = snapshotOf("7", {});
  await expect.poll(() => state.outageSinceMs()).toBeNull();
  await expect.poll(() => state.table()?.snapshot.revision).toBe("7");
});

it("takes itself off the list when it stops", async () => {
  await expect.poll(() => beats.length).toBeGreaterThan(0);
  await reconciler.stop();
  expect(isRemoved).toBe(true);
});
