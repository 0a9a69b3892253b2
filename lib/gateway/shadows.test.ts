import { afterEach, expect, test } from "vitest";
import type { ShadowFigures } from "@/lib/contract/rollout";
import type { ServedVersion } from "@/lib/inference";
import type { DesiredShadow, ShadowPool } from "@/lib/inference/shadow";
import { setClock } from "@/lib/platform/clock";
import type { AnsweringTarget } from "@/lib/predictions";
import { echo } from "@/lib/predictions/testing/fake-pool";
import { assertRunnable } from "@/lib/rollout";
import { testAlias, testModel, testRollout, testVersion } from "@/lib/rollout/testing/snapshot";
import { createShadows } from "./shadows";
import { toServed } from "./to-served";

const stable = testVersion({ number: 1 });
const other = testVersion({ number: 2, modelId: stable.modelId });
const third = testVersion({ number: 3, modelId: stable.modelId });
const model = testModel({ id: stable.modelId });
const rollout = testRollout({
  ...{ kind: "shadow", stableVersionId: stable.id, tolerance: { absolute: 1, relative: 0 } },
  targets: [
    { versionId: other.id, weightPercent: 25 },
    { versionId: third.id, weightPercent: 25 },
  ],
});
const target: AnsweringTarget = {
  model,
  version: assertRunnable(model, 1, stable),
  share: { rollout, unit: null, isTimed: true, pool: null },
};
const asked = { dialect: "plain", jsonLength: null, body: [Buffer.from("{}")] } as const;

let restoreClock = () => {};
afterEach(() => restoreClock());

function start() {
  const heard: string[] = [];
  const wanted: DesiredShadow[][] = [];
  const counted: [object, ShadowFigures][] = [];
  const load = { isCrowded: false, waiting: 0, memoryBytes: 100 };
  const figures = { compared: 1, diverged: 0, dropped: 0, failed: 0, outputs: [] };
  const seen = { rolloutId: rollout.id, step: 0, versionId: other.id };
  const shadowPool: ShadowPool = {
    setDesired: (shadows) => void wanted.push([...shadows]),
    mirror: (id, { answer }) => void heard.push(`mirror ${id} ${answer}`),
    skip: (id) => void heard.push(`skip ${id}`),
    stateOf: () => ({ kind: "warm" }),
    faultOf: () => null,
    onChange: () => () => {},
    takeFigures: () => [{ ...seen, figures }],
    stats: () =>
      [other, third].map(({ id, number }) => ({
        ...{ versionId: id, model: model.name, number, state: "warm", pid: 1, waiting: 0 },
        memoryBytes: load.memoryBytes,
        counts: { compared: 0, dropped: 0, failed: 0 },
      })),
    workSeconds: () => 0,
    close: async () => {},
  };
  const shadows = createShadows({
    shadowPool,
    pool: { waitingFor: () => load.waiting },
    inFlight: { isCrowded: () => load.isCrowded },
    figures: { countShadow: (key, more) => void counted.push([key, more]) },
  });
  const served = (id: string): ServedVersion | null =>
    toServed(
      [other, third].find((version) => version.id === id),
      model,
      (digest) => digest,
    );
  const aliases = [testAlias({ modelId: model.id, versionId: stable.id, rollout })];
  return { shadows, heard, wanted, counted, load, follow: () => shadows.follow(aliases, served) };
}

test("every target of a shadow is one, with its share and tolerance, and no other rollout's", () => {
  const { shadows, wanted, follow } = start();
  follow();
  const fixed = { rolloutId: rollout.id, step: rollout.step, isResting: false };
  const tolerance = { absolute: 1, relative: 0 };
  expect(wanted[0]).toMatchObject([
    { ...fixed, share: 0.25, tolerance, version: { id: other.id } },
    { ...fixed, share: 0.25, tolerance, version: { id: third.id } },
  ]);
  const canary = testRollout({ ...rollout, kind: "canary" });
  shadows.follow([testAlias({ modelId: model.id, rollout: canary })], () => null);
  expect(wanted[1]).toEqual([]);
});

test("an answer is shown while nobody waits and the gateway is not crowded; else it is counted as dropped", () => {
  const { shadows, heard, load } = start();
  const answer = echo([Buffer.from("1")]);
  shadows.mirror(target, asked, answer);
  load.waiting = 1;
  shadows.mirror(target, asked, answer);
  Object.assign(load, { waiting: 0, isCrowded: true });
  shadows.mirror(target, asked, answer);
  expect(heard).toEqual([`mirror ${rollout.id} 1`, `skip ${rollout.id}`, `skip ${rollout.id}`]);
  const elsewhere = {
    ...target,
    share: { rollout: { ...rollout, kind: "ab" }, unit: null, isTimed: true, pool: null },
  } as const;
  shadows.mirror(elsewhere, asked, answer);
  shadows.mirror({ ...target, share: null }, asked, answer);
  expect(heard).toHaveLength(3);
});

test("shadows give way first where memory ends, as few as will do, and are tried again after a minute", () => {
  let now = 1_000_000;
  restoreClock = setClock(() => now);
  const { shadows, wanted, follow, load } = start();
  expect(shadows.fitInto(200)).toBe(200);
  expect(shadows.fitInto(150)).toBe(100);
  follow();
  expect(wanted[0]?.map(({ isResting }) => isResting)).toEqual([false, true]);
  load.memoryBytes = 0;
  now += 60_000;
  follow();
  expect(wanted[1]?.map(({ isResting }) => isResting)).toEqual([false, false]);
});

test("what shadows were found to answer goes to the recorder, at the end too", async () => {
  const { shadows, counted } = start();
  shadows.flush();
  await shadows.close();
  const key = { rolloutId: rollout.id, step: 0, versionId: other.id };
  expect(counted).toEqual([
    [key, expect.objectContaining({ compared: 1 })],
    [key, expect.objectContaining({ compared: 1 })],
  ]);
});
