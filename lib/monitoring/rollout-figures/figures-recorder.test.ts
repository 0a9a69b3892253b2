import { expect, it } from "vitest";
import type { ShadowFigures } from "@/lib/contract/rollout";
import type { FiguresBatch } from "./figures-batch";
import { createFiguresRecorder, type SharedPrediction } from "./figures-recorder";

const target = { rolloutId: "r", step: 0, versionId: "v" };
let requests = 0;
function ended(over: Partial<SharedPrediction> = {}): SharedPrediction {
  requests += 1;
  const requestId = `request-${requests}`;
  return { target, durationMs: 1, isTimed: true, requestId, unit: null, ...over };
}
const shadow = (compared: number): ShadowFigures => ({
  ...{ compared, diverged: 1, dropped: 2, failed: 3, outputs: [] },
});

function start(limits: { maxTargets?: number; maxAssignments?: number } = {}) {
  const written: FiguresBatch[] = [];
  const database = { isAway: false };
  const recorder = createFiguresRecorder({
    ...limits,
    async write(batch) {
      if (database.isAway) throw new Error("away");
      written.push(structuredClone(batch));
    },
  });
  return { recorder, written, database };
}

it("counts answers with their time, failures without, and nothing twice", async () => {
  const { recorder, written } = start();
  for (const durationMs of [0.005, 1, 1, null, null]) recorder.count(ended({ durationMs }));
  await recorder.flush();
  expect(written.flatMap(({ windows }) => windows)).toEqual([
    {
      ...target,
      // 0.01 ms · 1.02^233 is the first bound that reaches 1 ms.
      figures: {
        requests: 5,
        errors: 2,
        durations: [
          [0, 1],
          [233, 2],
        ],
        shadow: null,
      },
    },
  ]);
  await recorder.flush();
  expect(written).toHaveLength(1);
});

it("has no time of an answer that is compared with none, and counts it all the same", async () => {
  const { recorder, written } = start();
  for (const isTimed of [true, false, false]) recorder.count(ended({ isTimed }));
  recorder.count(ended({ isTimed: false, durationMs: null }));
  await recorder.flush();
  expect(written.flatMap(({ windows }) => windows)).toMatchObject([
    { figures: { requests: 4, errors: 1, durations: [[233, 1]] } },
  ]);
});

it("keeps rollouts, steps and versions apart, a step's last answers after the next one's first too", async () => {
  const { recorder, written } = start();
  for (const step of [0, 1, 0, 1, 1]) recorder.count(ended({ target: { ...target, step } }));
  recorder.count(ended({ target: { ...target, versionId: "w" } }));
  recorder.count(ended({ target: { ...target, rolloutId: "s" } }));
  await recorder.flush();
  const counts = written.flatMap(({ windows }) =>
    windows.map(({ rolloutId, step, versionId, figures }) => [
      `${rolloutId} ${step} ${versionId}`,
      figures.requests,
    ]),
  );
  expect(Object.fromEntries(counts)).toEqual({ "r 0 v": 2, "r 1 v": 3, "r 0 w": 1, "s 0 v": 1 });
});

it("adds what shadows were found to answer to the same windows", async () => {
  const { recorder, written } = start();
  recorder.countShadow(target, shadow(10));
  recorder.countShadow(target, shadow(5));
  await recorder.flush();
  expect(written[0]?.windows[0]?.figures).toMatchObject({
    requests: 0,
    shadow: { compared: 15, diverged: 2, dropped: 4, failed: 6 },
  });
});

it("loses nothing and sends nothing twice while the database is away, in no more room than before", async () => {
  const { recorder, written, database } = start({ maxTargets: 1 });
  database.isAway = true;
  for (let flush = 0; flush < 50; flush += 1) {
    recorder.count(ended());
    await recorder.flush();
  }
  database.isAway = false;
  await recorder.flush();
  await recorder.flush();
  const total = written
    .flatMap(({ windows }) => windows)
    .reduce((sum, { figures }) => sum + figures.requests, 0);
  expect(total).toBe(50);
  expect(written).toHaveLength(2);
  expect(new Set(written.map(({ id }) => id)).size).toBe(2);
  expect(recorder.dropped()).toBe(0);
});

it("tries a batch again unchanged: nobody knows whether the first attempt was counted", async () => {
  const seen: string[] = [];
  const recorder = createFiguresRecorder({
    async write(batch) {
      seen.push(JSON.stringify(batch));
      if (seen.length < 3) throw new Error("no answer");
    },
  });
  for (let flush = 0; flush < 3; flush += 1) {
    recorder.count(ended());
    await recorder.flush();
  }
  expect(new Set(seen.slice(0, 3)).size).toBe(1);
});

it("drops and counts what is beyond its bounds", async () => {
  const { recorder, written } = start({ maxTargets: 2, maxAssignments: 3 });
  const unit = Buffer.alloc(8);
  for (const versionId of ["a", "b", "c", "c"])
    recorder.count(ended({ target: { ...target, versionId }, unit }));
  expect(recorder.dropped()).toBe(2 + 1);
  await recorder.flush();
  expect(written.flatMap(({ windows }) => windows)).toHaveLength(2);
  expect(written.flatMap(({ assignments }) => assignments)).toHaveLength(3);
  recorder.count(ended({ target: { ...target, versionId: "c" }, unit }));
  expect(recorder.dropped()).toBe(3);
});

it("notes whose request a version of an A/B answered", async () => {
  const { recorder, written } = start();
  const unit = Buffer.from("0102030405060708", "hex");
  recorder.count(ended({ unit, requestId: "one" }));
  recorder.count(ended());
  await recorder.flush();
  expect(written.flatMap(({ assignments }) => assignments)).toEqual([
    { rolloutId: "r", requestId: "one", versionId: "v", unit: "0102030405060708" },
  ]);
});
