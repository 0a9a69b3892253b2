import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { setClock } from "@/lib/platform/clock";
import { createFakePool, type FakePool } from "@/lib/predictions/testing/fake-pool";
import { assertRunnable, type SnapshotVersion } from "@/lib/rollout";
import {
  testAlias,
  testModel,
  testRollout,
  testSnapshot,
  testVersion,
} from "@/lib/rollout/testing/snapshot";
import { createServingState, type ServingState } from "./serving-state";

const idleUnloadMs = 60_000;
const first = testVersion({ number: 1 });
const versions = [
  first,
  ...[2, 3, 4].map((number) => testVersion({ number, modelId: first.modelId })),
];
const model = testModel({ id: first.modelId, name: "fraud", readyNumbers: [4, 3, 2, 1] });
const alias = testAlias({ modelId: model.id, versionId: first.id });

let restoreClock: () => void = () => {};
afterEach(() => restoreClock());

function startState(): { state: ServingState; pool: FakePool; controls: FakePool } {
  const [pool, controls] = [createFakePool(), createFakePool()];
  pool.isEager = false;
  controls.isEager = false;
  const state = createServingState({
    findModel: async () => null,
    pool,
    controls,
    idleUnloadMs,
    memoryBudgetBytes: 1_000,
    pathOf: (digest) => `/blobs/${digest}`,
    findVersion: async (_, number) => versions.find((one) => one.number === number) ?? null,
  });
  return { state, pool, controls };
}

type Move = Pick<typeof alias, "versionId" | "previousVersionId" | "intendedVersionId">;

/** As the database would show it: the versions that the alias names, and no others. */
function snapshotOf(move: Partial<Move> & { movedAtMs?: number | null }) {
  const moved = { ...alias, ...move };
  const named = [moved.versionId, moved.previousVersionId, moved.intendedVersionId];
  return testSnapshot({
    models: [model],
    aliases: [moved],
    versions: versions.filter(({ id }) => named.includes(id)),
  });
}

const desiredIds = (pool: FakePool) => pool.desired.at(-1)?.map(({ id }) => id) ?? [];

describe("whatever happens", () => {
  const version = fc.nat({ max: versions.length - 1 });
  const change = fc.oneof(
    fc.record({ kind: fc.constant("move" as const), version }),
    fc.record({ kind: fc.constant("intend" as const), version }),
    fc.record({
      kind: fc.constant("state" as const),
      version,
      state: fc.constantFrom("warm" as const, "restarting" as const, "failed" as const),
    }),
    fc.record({ kind: fc.constant("wait" as const), minutes: fc.nat({ max: 15 }) }),
  );
  const at = (index: number): SnapshotVersion => versions[index] ?? first;
  const fault = { code: "model.load_failed", detail: "It cannot be loaded." } as const;

  it("an alias keeps a warm answer, what answers is wanted, and its target is always being loaded", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        let now = 1_000_000_000;
        restoreClock = setClock(() => now);
        const { state, pool } = startState();
        let shown: Parameters<typeof snapshotOf>[0] = {};
        state.apply(snapshotOf(shown));
        const answering = () => state.answeringVersion(alias.id)?.id ?? "none";
        for (const one of changes) {
          const before = answering();
          const current = shown.versionId ?? first.id;
          switch (one.kind) {
            case "move":
              shown = {
                versionId: at(one.version).id,
                previousVersionId: current,
                intendedVersionId: null,
                movedAtMs: now,
              };
              state.apply(snapshotOf(shown));
              break;
            case "intend":
              shown = { ...shown, intendedVersionId: at(one.version).id };
              state.apply(snapshotOf(shown));
              break;
            case "state": {
              const { id } = at(one.version);
              if (!pool.states.has(id)) break; // Only what is desired has a worker.
              const { state: kind } = one;
              pool.setState(id, kind === "failed" ? { kind, fault } : { kind });
              break;
            }
            case "wait":
              now += one.minutes * 60_000;
              state.refresh();
              break;
          }
          const after = answering();
          const target = shown.versionId ?? first.id;
          if (pool.stateOf(target).kind === "warm") expect(after).toBe(target);
          // What answered and is still warm gives way to nothing but a warm target.
          else if (pool.states.get(before)?.kind === "warm") expect(after).toBe(before);
          expect(desiredIds(pool)).toContain(after);
          expect(desiredIds(pool)).toContain(target);
        }
        restoreClock();
      }),
      { numRuns: 300 },
    );
  });
});

it("loads from the content-addressed path, under the model's name", () => {
  const { state, pool } = startState();
  state.apply(snapshotOf({}));
  expect(pool.desired.at(-1)).toMatchObject([
    {
      id: first.id,
      model: "fraud",
      number: 1,
      digest: first.servingDigest,
      path: `/blobs/${first.servingDigest}`,
      sizeBytes: first.sizeBytes,
      signature: first.signature,
    },
  ]);
});

it("keeps a version that is called by number until it was idle, and no more of them than it may", async () => {
  let now = 1_000_000_000;
  restoreClock = setClock(() => now);
  const { state, pool } = startState();
  state.apply(snapshotOf({}));
  const second = assertRunnable(model, 2, await state.findVersion(model.id, 2));
  state.keepWarm("fraud", second);
  expect(desiredIds(pool)).toContain(second.id);
  now += idleUnloadMs - 1;
  state.keepWarm("fraud", second);
  now += idleUnloadMs - 1;
  state.refresh();
  expect(desiredIds(pool)).toContain(second.id);
  now += 1;
  state.refresh();
  expect(desiredIds(pool)).toEqual([first.id]);

  for (let number = 10; number < 60; number += 1) {
    const called = testVersion({ number, modelId: model.id });
    state.keepWarm("fraud", assertRunnable(model, number, called));
  }
  expect(desiredIds(pool)).toHaveLength(1 + 32);
});

describe("a rollout", () => {
  const [, target = first] = versions;
  const rollout = testRollout({
    stableVersionId: first.id,
    targets: [{ versionId: target.id, weightPercent: 50 }],
  });
  const sharing = testSnapshot({
    models: [model],
    aliases: [{ ...alias, rollout }],
    versions: [first, target],
  });

  it("loads its targets, answers from one only while it is warm, and waits for none to be ready", () => {
    const { state, pool } = startState();
    state.apply(sharing);
    expect(desiredIds(pool)).toEqual([first.id, target.id]);
    expect(state.warmVersion(target.id)).toBeNull();
    pool.setState(first.id, { kind: "warm" });
    expect(state.readiness()).toEqual({ reasons: [], failed: [] });
    pool.setState(target.id, { kind: "warm" });
    expect(state.warmVersion(target.id)?.id).toBe(target.id);
    expect(state.report().warm).toContain(target.id);
    pool.breakerFaultOf = () => ({ code: "version.unavailable", detail: "It rests." });
    expect(state.warmVersion(target.id)).toBeNull();
    pool.breakerFaultOf = () => null;
    pool.setState(target.id, { kind: "restarting" });
    expect(state.warmVersion(target.id)).toBeNull();
    expect(state.answeringVersion(alias.id)?.id).toBe(first.id);
  });

  it("has a control of its stable version, in workers of its own, while it lasts and no longer", () => {
    const { state, controls } = startState();
    state.apply(sharing);
    expect(desiredIds(controls)).toEqual([first.id]);
    expect(state.controlOf(first.id)).toEqual({ kind: "coming" });
    controls.setState(first.id, { kind: "warm" });
    expect(state.controlOf(first.id)).toEqual({ kind: "ready", pool: controls });
    controls.breakerFaultOf = () => ({ code: "version.unavailable", detail: "It rests." });
    expect(state.controlOf(first.id)).toEqual({ kind: "none" });
    state.apply(snapshotOf({}));
    expect(desiredIds(controls)).toEqual([]);
  });

  it("keeps its targets for half a minute after its end, for requests that they were given", () => {
    let now = 1_000_000_000;
    restoreClock = setClock(() => now);
    const { state, pool } = startState();
    state.apply(sharing);
    pool.setState(target.id, { kind: "warm" });
    state.apply(snapshotOf({}));
    now += 29_999;
    state.refresh();
    expect(pool.stateOf(target.id).kind).toBe("warm");
    now += 1;
    state.refresh();
    expect(desiredIds(pool)).toEqual([first.id]);
  });

  it("lets nobody unload its targets by number", async () => {
    const { state } = startState();
    state.apply(sharing);
    state.keepWarm("fraud", assertRunnable(model, 2, await state.findVersion(model.id, 2)));
    expect(state.unload(model.id, 2)).toEqual({ unloaded: [], held: [2] });
  });
});

it("unloads everything of a model that was deleted", () => {
  const { state, pool } = startState();
  state.apply(snapshotOf({}));
  pool.setState(first.id, { kind: "warm" });
  state.apply(testSnapshot({ revision: "2" }));
  expect(desiredIds(pool)).toEqual([]);
  expect(state.answeringVersion(alias.id)).toBeNull();
  expect(state.readiness().reasons).toEqual([]);
});

it("unloads what was called by number, and never what an alias answers from", async () => {
  const { state, pool } = startState();
  state.apply(snapshotOf({}));
  for (const number of [1, 2, 3]) {
    const found = await state.findVersion(model.id, number);
    state.keepWarm("fraud", assertRunnable(model, number, found));
  }
  expect(state.unload(model.id, 3)).toEqual({ unloaded: [3], held: [] });
  expect(desiredIds(pool)).toEqual([first.id, versions[1]?.id]);
  expect(state.unload(model.id)).toEqual({ unloaded: [2], held: [1] });
  expect(desiredIds(pool)).toEqual([first.id]);
  expect(state.unload(model.id, 1)).toEqual({ unloaded: [], held: [1] });
  expect(state.unload(testVersion().id)).toEqual({ unloaded: [], held: [] });
  expect(desiredIds(pool)).toEqual([first.id]);
});
