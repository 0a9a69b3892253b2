import { readFileSync } from "node:fs";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterEach, describe, expect, test } from "vitest";
import type { ShadowFigures } from "@/lib/contract/rollout";
import { addShadowFigures, noShadowFigures } from "@/lib/contract/shadow-figures";
import {
  createWorkerPool,
  type PredictAnswer,
  type ServedVersion,
  type WorkerPool,
} from "../index";
import { callerOf } from "../testing/caller";
import { fixtureVersion, hostilePath } from "../testing/fixture-version";
import { changeWeight, linearVersion } from "../testing/linear-model";
import { type Manner, manners, type Spoken, speak } from "../testing/speak-dialect";
import { createRandom } from "../validator/rows/random";
import { createShadowPool, type ShadowPool } from "./shadow-pool";
import type { ShadowPoolOptions } from "./types";

// Real processes and real models: what is promised is about them.

const limits = { maxBatchRows: 1_000, maxOutputBytes: 16 * 1024 ** 2 };
const options = { limits, timeoutMs: 20_000, memoryMib: 512 };
const tolerance = { absolute: 1e-5, relative: 1e-3 };
const rolloutId = "r";

let primary: WorkerPool | null = null;
let shadows: ShadowPool | null = null;
let held = 0;
afterEach(async () => {
  await Promise.all([primary?.close(0), shadows?.close()]);
  [primary, shadows] = [null, null];
  expect(held).toBe(0);
});

const room = (bytes = Number.POSITIVE_INFINITY) => ({
  takeSpare(more: number) {
    if (held + more > bytes) return false;
    held += more;
    return true;
  },
  release(fewer: number) {
    held -= fewer;
  },
});

function startShadow(version: ServedVersion, over: Partial<ShadowPoolOptions> = {}) {
  const made = createShadowPool({ ...options, room: room(), flushMs: 5, ...over });
  shadows = made;
  show(made, version);
  return made;
}

function show(pool: ShadowPool, version: ServedVersion, isResting = false) {
  const fixed = { rolloutId, step: 0, share: 1, tolerance };
  pool.setDesired([{ ...fixed, version, isResting }]);
}

async function startPrimary(version: ServedVersion) {
  const pool = createWorkerPool({ ...options, queueLength: 1_000 });
  primary = pool;
  pool.setDesired([version]);
  await expect.poll(() => pool.stateOf(version.id).kind, { timeout: 20_000 }).toBe("warm");
  return (spoken: Spoken) => {
    const inTime = Date.now() + 20_000;
    const times = { deadlineAt: inTime, killAt: inTime };
    return pool.predict(version.id, { ...spoken, ...times, caller: callerOf() });
  };
}

const untilWarm = (pool: ShadowPool, id: string) =>
  expect.poll(() => pool.stateOf(id).kind, { timeout: 20_000 }).toBe("warm");

function mirror(pool: ShadowPool, spoken: Spoken, { headers, body }: PredictAnswer): void {
  const length = headers["inference-header-content-length"];
  const answerJsonLength = length === undefined ? null : Number(length);
  pool.mirror(rolloutId, { ...spoken, answerJsonLength, answer: body });
}

/** Everything that became of so many requests. */
async function figuresOf(pool: ShadowPool, requests: number): Promise<ShadowFigures> {
  const sum = noShadowFigures();
  const settled = () => {
    for (const { figures } of pool.takeFigures()) addShadowFigures(sum, figures);
    return sum.compared + sum.failed + sum.dropped;
  };
  await expect.poll(settled, { timeout: 20_000 }).toBe(requests);
  return sum;
}

/** One at a time, so that there is room for every one of them. */
async function mirrorAll(pool: ShadowPool, pairs: readonly [Spoken, PredictAnswer][]) {
  const sum = noShadowFigures();
  for (const [spoken, answer] of pairs) {
    mirror(pool, spoken, answer);
    addShadowFigures(sum, await figuresOf(pool, 1));
  }
  return sum;
}

async function runBare({ path }: ServedVersion, x: readonly Float32Array[]): Promise<number[][]> {
  const session = await InferenceSession.create(readFileSync(path), { intraOpNumThreads: 1 });
  const answers: number[][] = [];
  for (const rows of x) {
    const feeds = { x: new Tensor("float32", rows, [rows.length / 4, 4]) };
    const { y } = await session.run(feeds);
    if (!(y?.data instanceof Float32Array)) throw new Error("no numbers");
    answers.push([...y.data]);
  }
  return answers;
}

/** What somebody would compute with the two files and a notebook. */
function offline(before: readonly number[][], after: readonly number[][]) {
  let [largest, sum, elements, beyond, topRows, topChanged] = [0, 0, 0, 0, 0, 0];
  const argmax = (row: number[]) => row.indexOf(Math.max(...row));
  before.forEach((one, at) => {
    const other = after[at] ?? [];
    const differences = one.map((value, place) => Math.abs(value - (other[place] ?? Number.NaN)));
    largest = Math.max(largest, ...differences);
    for (const difference of differences) sum += difference;
    elements += one.length;
    const isBeyond = (difference: number, place: number) =>
      difference > tolerance.absolute + tolerance.relative * Math.abs(one[place] ?? 0);
    if (differences.some(isBeyond)) beyond += 1;
    for (let row = 0; row < one.length; row += 3) {
      topRows += 1;
      if (argmax(one.slice(row, row + 3)) !== argmax(other.slice(row, row + 3))) topChanged += 1;
    }
  });
  return { largest, sum, elements, beyond, topRows, topChanged };
}

function questions(manner: Manner, count: number) {
  const random = createRandom(41);
  return Array.from({ length: count }, () => {
    const rows = manner === "row" ? 1 : random.between(1, 4);
    const x = Float32Array.from({ length: rows * 4 }, random.normal);
    return {
      x,
      spoken: speak(manner, [{ name: "x", datatype: "FP32", shape: [rows, 4], data: x }]),
    };
  });
}

describe("a shadow with one changed weight", () => {
  test.each(manners)("diverges as computed offline, asked by %s", async (manner) => {
    const [stable, changed] = await Promise.all([
      linearVersion("stable"),
      linearVersion("changed", changeWeight(7, 1.25)),
    ]);
    const pool = startShadow(changed);
    const predict = await startPrimary(stable);
    await untilWarm(pool, changed.id);
    const asked = questions(manner, 25);
    const pairs: [Spoken, PredictAnswer][] = [];
    for (const { spoken } of asked) pairs.push([spoken, await predict(spoken)]);
    const figures = await mirrorAll(pool, pairs);
    const inputs = asked.map(({ x }) => x);
    const expected = offline(await runBare(stable, inputs), await runBare(changed, inputs));
    expect(figures).toMatchObject({
      compared: 25,
      failed: 0,
      dropped: 0,
      diverged: expected.beyond,
    });
    expect(expected.topChanged).toBeGreaterThan(0);
    expect(figures.outputs).toEqual([
      {
        ...{ name: "y", compared: 25, mismatched: 0, beyond: expected.beyond },
        ...{ topRows: expected.topRows, topChanged: expected.topChanged },
        elements: expected.elements,
        largest: expected.largest,
        sum: expect.closeTo(expected.sum, 9),
      },
    ]);
  });

  test("of classes with labels is compared by label, whatever their order", async () => {
    const stable = await linearVersion("stable");
    const turned = await linearVersion("turned", [
      ...[-1.5, 0.25, 0.75],
      ...[0.5, 1.125, -0.25],
      ...[2, -0.875, 0.0625],
      ...[-0.125, 0.5, 1.75],
    ]);
    const withLabels = (version: ServedVersion, values: string[]): ServedVersion => ({
      ...version,
      signature: {
        ...version.signature,
        outputs: version.signature.outputs.map((output) => ({
          ...output,
          classLabels: { datatype: "BYTES" as const, values },
        })),
      },
    });
    const pool = startShadow(withLabels(turned, ["b", "a", "c"]));
    const predict = await startPrimary(withLabels(stable, ["a", "b", "c"]));
    await untilWarm(pool, turned.id);
    const top = { name: "x", shape: [1, 4], datatype: "FP32", data: [1, 2, 3, 4] };
    const outputs = [{ name: "y", parameters: { classification: 2 } }];
    const classes = Buffer.from(JSON.stringify({ inputs: [top], outputs }));
    const spoken: Spoken[] = [
      ...questions("plain", 4).map((question) => question.spoken),
      ...questions("csv", 4).map((question) => question.spoken),
      { dialect: "open-inference", body: [classes], jsonLength: null },
    ];
    const pairs: [Spoken, PredictAnswer][] = [];
    for (const one of spoken) pairs.push([one, await predict(one)]);
    const { compared, diverged, outputs: seen } = await mirrorAll(pool, pairs);
    expect({ compared, diverged }).toEqual({ compared: 9, diverged: 0 });
    expect(seen[0]).toMatchObject({ mismatched: 0, largest: 0, topChanged: 0 });
    expect(seen[0]?.topRows).toBeGreaterThan(8);
  });
});

test("an answer of another shape differs in its form, and no number of it is compared", async () => {
  const [stable, narrow] = await Promise.all([
    linearVersion("stable"),
    linearVersion("narrow", [1, 2, 3, 4, 5, 6, 7, 8], 2),
  ]);
  const pool = startShadow(narrow);
  const predict = await startPrimary(stable);
  await untilWarm(pool, narrow.id);
  const pairs: [Spoken, PredictAnswer][] = [];
  for (const manner of manners)
    for (const { spoken } of questions(manner, 1)) pairs.push([spoken, await predict(spoken)]);
  const figures = await mirrorAll(pool, pairs);
  expect(figures).toMatchObject({ compared: 7, diverged: 7, failed: 0 });
  expect(figures.outputs).toMatchObject([
    { name: "y", compared: 0, mismatched: 7, elements: 0, largest: 0, topRows: 0 },
  ]);
});

test("types of every kind, NaN and 64-bit integers among them, equal themselves in every dialect", async () => {
  const version = await fixtureVersion(hostilePath("identity-types"));
  const pool = startShadow({ ...version, id: "shadow" });
  const predict = await startPrimary(version);
  await untilWarm(pool, "shadow");
  const { randomTensors } = await import("../testing/random-tensors");
  const random = createRandom(7);
  const pairs: [Spoken, PredictAnswer][] = [];
  for (const manner of [...manners, ...manners]) {
    const wishes = { values: "bits", rows: manner === "row" ? 1 : 3, free: [1, 3] } as const;
    const spoken = speak(manner, randomTensors(version.signature.inputs, wishes, random));
    pairs.push([spoken, await predict(spoken)]);
  }
  const figures = await mirrorAll(pool, pairs);
  expect(figures).toMatchObject({ compared: 14, diverged: 0, failed: 0, dropped: 0 });
  expect(figures.outputs.map(({ mismatched, beyond }) => mismatched + beyond)).toEqual(
    version.signature.outputs.map(() => 0),
  );
});

describe("a shadow that is in trouble", () => {
  test("refuses what the other answers: those failed, and nothing else", async () => {
    const version = await linearVersion("v");
    const pool = startShadow(version);
    await untilWarm(pool, version.id);
    const [good] = questions("plain", 1);
    if (good === undefined) throw new Error("no question");
    const answer = Buffer.from("{}");
    const bad: Spoken = { dialect: "plain", body: [Buffer.from('{"z":1}')], jsonLength: null };
    for (const { body, dialect } of [bad, good.spoken, bad]) {
      const asked = { dialect, body, jsonLength: null, answerJsonLength: null, answer };
      pool.mirror(rolloutId, asked);
      await figuresOf(pool, 1);
    }
    expect(pool.stats()[0]?.counts).toEqual({ compared: 1, dropped: 0, failed: 2 });
  });

  test("has every request counted once, compared or dropped, when more come than it can take", async () => {
    const version = await linearVersion("v");
    const pool = startShadow(version);
    const predict = await startPrimary(version);
    await untilWarm(pool, version.id);
    const asked = questions("json", 1);
    const pairs: [Spoken, PredictAnswer][] = [];
    for (const { spoken } of asked) pairs.push([spoken, await predict(spoken)]);
    for (let count = 0; count < 3_000; count += 1)
      for (const [spoken, answer] of pairs) mirror(pool, spoken, answer);
    const figures = await figuresOf(pool, 3_000);
    expect(figures.compared).toBeGreaterThan(0);
    expect(figures.dropped).toBeGreaterThan(1_000);
    expect(figures).toMatchObject({ failed: 0, diverged: 0 });
  });

  test("takes no memory that there is no room for, however large the requests", async () => {
    const version = await linearVersion("v");
    const pool = startShadow(version, { room: room(1_000_000) });
    const predict = await startPrimary(version);
    await untilWarm(pool, version.id);
    const rows = 20_000;
    const x = Float32Array.from({ length: rows * 4 }, (_, at) => at % 7);
    const big = speak("binary", [{ name: "x", datatype: "FP32", shape: [rows, 4], data: x }]);
    const small = questions("binary", 1)[0]?.spoken ?? big;
    const answers = { big: await predict({ ...big, body: big.body }).catch(() => null) };
    // More rows than this pool takes: the body is large all the same, and the answer is made up.
    expect(answers.big).toBeNull();
    const answer = Buffer.alloc(700_000);
    pool.mirror(rolloutId, { ...big, answerJsonLength: null, answer });
    expect(await figuresOf(pool, 1)).toMatchObject({ dropped: 1 });
    mirror(pool, small, await predict(small));
    expect(await figuresOf(pool, 1)).toMatchObject({ compared: 1, dropped: 0 });
  });

  test("and crashes loses one request, and is back after its pause", async () => {
    const version = await linearVersion("v");
    const pool = startShadow(version, { flushMs: 50, restartMs: 100 });
    await untilWarm(pool, version.id);
    const pid = pool.stats()[0]?.pid ?? 0;
    process.kill(pid, "SIGSTOP");
    const [good] = questions("plain", 1);
    if (good === undefined) throw new Error("no question");
    const asked = { ...good.spoken, answerJsonLength: null, answer: Buffer.from("{}") };
    pool.mirror(rolloutId, asked);
    await expect.poll(() => pool.stats()[0]?.waiting).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    process.kill(pid, "SIGKILL");
    expect(await figuresOf(pool, 1)).toMatchObject({ compared: 0, failed: 1, dropped: 0 });
    await untilWarm(pool, version.id);
    expect(pool.stats()[0]?.pid).not.toBe(pid);
    pool.mirror(rolloutId, asked);
    expect(await figuresOf(pool, 1)).toMatchObject({ compared: 1, failed: 0 });
  });

  test("and hangs again and again is ended each time, and said to have failed until it answers", async () => {
    const version = await linearVersion("v");
    const pool = startShadow(version, { timeoutMs: 200, hangMs: 0, restartMs: 50 });
    const [good] = questions("plain", 1);
    if (good === undefined) throw new Error("no question");
    const asked = { ...good.spoken, answerJsonLength: null, answer: Buffer.from("{}") };
    for (let loss = 0; loss < 3; loss += 1) {
      expect(pool.faultOf(version.id)).toBeNull();
      await untilWarm(pool, version.id);
      process.kill(pool.stats()[0]?.pid ?? 0, "SIGSTOP");
      pool.mirror(rolloutId, asked);
      expect(await figuresOf(pool, 1)).toMatchObject({ failed: 1 });
    }
    expect(pool.faultOf(version.id)).toMatchObject({ code: "version.unavailable" });
    await untilWarm(pool, version.id);
    pool.mirror(rolloutId, asked);
    expect(await figuresOf(pool, 1)).toMatchObject({ compared: 1 });
    expect(pool.faultOf(version.id)).toBeNull();
  });

  test("and cannot be loaded says why, and counts what it was not shown", async () => {
    const version = { ...(await linearVersion("v")), digest: "0".repeat(64) };
    const pool = startShadow(version);
    await expect.poll(() => pool.faultOf("v")?.code, { timeout: 20_000 }).toBe("artifact.corrupt");
    const [good] = questions("plain", 1);
    if (good === undefined) throw new Error("no question");
    pool.mirror(rolloutId, { ...good.spoken, answerJsonLength: null, answer: Buffer.from("{}") });
    expect(await figuresOf(pool, 1)).toMatchObject({ dropped: 1 });
  });
});

test("a shadow runs at the lowest priority, ends when it is no longer wanted or must rest, and counts on", async () => {
  const version = await linearVersion("v");
  const pool = startShadow(version);
  await untilWarm(pool, version.id);
  const pid = pool.stats()[0]?.pid ?? 0;
  const niceOf = (task: string) => {
    const fields = readFileSync(`/proc/${pid}/${task}stat`, "latin1").split(") ")[1]?.split(" ");
    return fields?.[16];
  };
  expect(niceOf("")).toBe("19");
  show(pool, version, true);
  const isGone = () => {
    try {
      return process.kill(pid, 0) && false;
    } catch {
      return true;
    }
  };
  await expect.poll(isGone).toBe(true);
  const [good] = questions("plain", 1);
  if (good === undefined) throw new Error("no question");
  pool.mirror(rolloutId, { ...good.spoken, answerJsonLength: null, answer: Buffer.from("{}") });
  expect(await figuresOf(pool, 1)).toMatchObject({ dropped: 1, compared: 0 });
  pool.setDesired([]);
  expect(pool.stats()).toEqual([]);
  pool.mirror(rolloutId, { ...good.spoken, answerJsonLength: null, answer: Buffer.from("{}") });
  expect(pool.takeFigures()).toEqual([]);
});
