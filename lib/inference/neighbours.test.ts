import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { afterEach, describe, expect, it } from "vitest";
import { type BatchingVerdict, defaultServingSettings } from "@/lib/contract/serving";
import type { Datatype } from "@/lib/contract/signature";
import { projectRoot } from "@/lib/platform/project-root";
import { float16ToNumber } from "./codecs/float16";
import { createWorkerPool, type PredictAnswer, type ServedVersion, type WorkerPool } from "./index";
import { callerOf } from "./testing/caller";
import { fixtureVersion } from "./testing/fixture-version";
import { randomTensors, type Values } from "./testing/random-tensors";
import { hear, type Manner, manners, rawBytes, type Spoken, speak } from "./testing/speak-dialect";
import type { TensorValue } from "./types";
import { createRandom, type Random } from "./validator/rows/random";
import { fromResults, toFeeds } from "./worker/tensors";

// Whatever is asked, in whatever words, alone or in a crowd: each hears what bare onnxruntime answers to
// its own rows. Real workers; the seeds are fixed, so what fails once fails again.

const seed = 20_261;
const crowd = 64;
const batchRows = 16;

const shared: BatchingVerdict = { mode: "shared", reason: "proven", rows: null, tolerance: 1e-4 };
const alone: BatchingVerdict = { ...shared, mode: "alone", reason: "rows_depend", tolerance: 0 };
const pieces = (rows: number): BatchingVerdict => ({ ...shared, mode: "pieces", rows });
const tolerances: Partial<Record<Datatype, number>> = { FP16: 1e-2, FP32: 1e-4, FP64: 1e-9 };

interface Kind {
  readonly file: string;
  readonly batching: BatchingVerdict;
  readonly manners: readonly Manner[];
  readonly values: Values;
  /** Most rows of a request; null: the leading dimension is fixed, or there is none. */
  readonly rows: number | null;
  readonly free: readonly [number, number];
}

const whole: readonly Manner[] = ["plain", "columns", "json", "binary"];
/** The Open Inference Protocol takes the shape that the file says. */
const inPieces: readonly Manner[] = ["plain", "columns", "row", "rows", "csv"];
const byRows: readonly Manner[] = [...whole, "row", "rows"];

function kind(file: string, change: Partial<Kind> = {}): Kind {
  const usual = {
    batching: shared,
    manners: manners,
    values: "usual",
    rows: 5,
    free: [1, 5],
  } as const;
  return { file, ...usual, ...change };
}

const fixture = (name: string) => `clients/fixtures/batching/${name}.onnx`;
const hostile = (name: string) => `clients/fixtures/hostile/${name}.onnx`;
const backend = (name: string) => `../shared/onnx-backend/${name}/model.onnx`;
const fixed = { batching: alone, manners: whole, rows: null } as const;

const kinds: readonly Kind[] = [
  kind("models/recommender/model.onnx", { values: { from: -50, to: 2_100 } }),
  kind(fixture("linear")),
  kind(fixture("linear-fp16")),
  kind(fixture("linear-fp64")),
  kind(fixture("wide-sums"), { rows: 2 }),
  kind(fixture("strings"), { values: "bits" }),
  kind(fixture("tokens"), { values: { from: 0, to: 9 }, manners: byRows }),
  kind(fixture("embedding-of-three"), { values: { from: 0, to: 2 } }),
  kind(fixture("empty-output"), { manners: byRows }),
  kind(fixture("image-of-five"), { manners: byRows, free: [5, 8] }),
  kind(fixture("last-digits")),
  kind(hostile("identity-types"), { values: "bits" }),
  kind(hostile("prototype-names"), { values: "bits" }),
  kind("clients/fixtures/sklearn/diabetes-regression.onnx"),
  kind(fixture("softmax-over-rows"), { batching: alone }),
  kind(fixture("reversed-rows"), { batching: alone }),
  kind(fixture("dynamic-quantized"), { batching: alone }),
  kind(fixture("scalar-beside"), { batching: alone, manners: whole }),
  kind(fixture("fixed-four"), { batching: pieces(4), rows: 9, manners: inPieces }),
  kind(fixture("fixed-one"), { batching: pieces(1), manners: inPieces }),
  kind(backend("pytorch-converted/test_Conv2d_groups"), fixed),
  kind(backend("pytorch-converted/test_LogSoftmax"), fixed),
  kind(backend("pytorch-operator/test_operator_repeat"), fixed),
  kind(backend("simple/test_strnorm_model_nostopwords_nochangecase"), { ...fixed, values: "bits" }),
];

let pool: WorkerPool | null = null;
afterEach(async () => {
  await pool?.close(0);
  pool = null;
});

interface Question {
  readonly manner: Manner;
  readonly inputs: readonly TensorValue[];
  readonly spoken: Spoken;
}

/** Where the manner says how many. A client of the open protocol sends the shape that the metadata says. */
function rowsIn(manner: Manner, { rows }: BatchingVerdict): number | null {
  if (manner === "row") return 1;
  return manner === "json" || manner === "binary" ? rows : null;
}

function question(of: Kind, { signature }: ServedVersion, random: Random): Question {
  const manner = of.manners[random.between(0, of.manners.length - 1)] ?? "json";
  const rows = of.rows && (rowsIn(manner, of.batching) ?? random.between(1, of.rows));
  const inputs = randomTensors(signature.inputs, { ...of, rows }, random);
  return { manner, inputs, spoken: speak(manner, inputs) };
}

function ask(version: ServedVersion, spoken: Spoken): Promise<PredictAnswer> {
  if (pool === null) throw new Error("no pool");
  const inTime = Date.now() + 25_000;
  const times = { deadlineAt: inTime, killAt: inTime };
  return pool.predict(version.id, { ...spoken, ...times, caller: callerOf() });
}

/** What nobody may be answered, and what nobody beside it may suffer from. */
const wrong: readonly Spoken[] = [
  ["plain", "{"],
  ["plain", '{"there is no such input":1}'],
  ["open-inference", '{"inputs":[]}'],
  ["tf-serving", '{"instances":"none"}'],
  ["csv", "a,b\n1\n"],
].map(
  ([dialect, text]) => ({ dialect, body: [Buffer.from(text ?? "")], jsonLength: null }) as Spoken,
);

/** The judge: onnxruntime in this process. Of a fixed leading dimension, in pieces that are filled up. */
async function judge({ file, batching }: Kind, { signature }: ServedVersion) {
  const session = await InferenceSession.create(readFileSync(path.join(projectRoot, file)), {
    intraOpNumThreads: 1,
    logSeverityLevel: 4,
  });
  const names = signature.outputs.map(({ name }) => name);
  const run = async (inputs: readonly TensorValue[]) =>
    fromResults(await session.run(toFeeds(inputs), names), names);
  const size = batching.mode === "pieces" ? batching.rows : null;
  return {
    async answer(inputs: readonly TensorValue[]): Promise<TensorValue[]> {
      const rows = inputs[0]?.shape[0] ?? 0;
      if (size === null) return run(inputs);
      const answers: TensorValue[][] = [];
      for (let from = 0; from < rows; from += size) {
        const taken = Array.from({ length: size }, (_, at) => Math.min(from + at, rows - 1));
        answers.push(await run(inputs.map((input) => pickRows(input, taken))));
      }
      const all = names.map((_, at) => joinRows(answers.map((answer) => answer[at])));
      return all.map((output) => pickRows(output, [...Array(rows).keys()]));
    },
    close: () => session.release(),
  };
}

const numbersOf = ({ data }: TensorValue): number[] => Array.from<unknown>(data).map(Number);

/** Models in pieces are of FP32 here. */
function pickRows(tensor: TensorValue, rows: readonly number[]): TensorValue {
  const numbers = numbersOf(tensor);
  const size = numbers.length / (tensor.shape[0] ?? 1);
  const data = Float32Array.from(
    rows.flatMap((row) => numbers.slice(row * size, (row + 1) * size)),
  );
  return { ...tensor, shape: [rows.length, ...tensor.shape.slice(1)], data };
}

function joinRows(parts: readonly (TensorValue | undefined)[]): TensorValue {
  const found = parts.flatMap((part) => part ?? []);
  const [first] = found;
  if (first === undefined) throw new Error("no pieces");
  const rows = found.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  const data = Float32Array.from(found.flatMap(numbersOf));
  return { ...first, shape: [rows, ...first.shape.slice(1)], data };
}

/** Null when it is the answer; else what is wrong with it. */
function differenceOf(
  heard: readonly TensorValue[],
  wanted: readonly TensorValue[],
  { isExact, isText }: { isExact: boolean; isText: boolean },
): string | null {
  for (const [at, want] of wanted.entries()) {
    const got = heard[at];
    if (got === undefined) return `${want.name} is missing`;
    const forms = [got, want].map(({ name, datatype, shape }) => `${name} ${datatype}[${shape}]`);
    if (isText ? !isSameTextForm(got, want) : forms[0] !== forms[1]) return forms.join(" is not ");
    if (isExact && !isText && !rawBytes(got.data).equals(rawBytes(want.data))) return "other bits";
    const [some, other] = [valuesOf(got), valuesOf(want)];
    if (some.length !== other.length) return `${some.length} values, not ${other.length}`;
    const tolerance = isExact ? 0 : (tolerances[want.datatype] ?? 0);
    const odd = other.findIndex((value, place) => !isNear(some[place], value, tolerance));
    if (odd !== -1) return `${want.name}: ${some[odd]} is not ${other[odd]}`;
  }
  return null;
}

/** Nested arrays cannot say how long the lists are of which there are none. */
function isSameTextForm(got: TensorValue, want: TensorValue): boolean {
  const upToEmpty = (shape: readonly number[]) => {
    const empty = shape.indexOf(0);
    return (empty === -1 ? shape : shape.slice(0, empty + 1)).join();
  };
  return got.name === want.name && upToEmpty(got.shape) === upToEmpty(want.shape);
}

type Value = number | bigint | string | undefined;

function valuesOf({ datatype, data }: TensorValue): Value[] {
  const values = Array.from<number | bigint | string>(data);
  return datatype === "FP16" ? values.map((bits) => float16ToNumber(Number(bits))) : values;
}

/** Bit for bit but for NaN, of which a text has one; or as near as batching may make it. */
function isNear(got: Value, wanted: Value, tolerance: number): boolean {
  if (Object.is(got, wanted)) return true;
  if (tolerance === 0 || typeof got !== "number" || typeof wanted !== "number") return false;
  if (got === wanted) return true;
  return Math.abs(got - wanted) <= tolerance * Math.max(1, Math.abs(got), Math.abs(wanted));
}

async function versionsOf(of: Kind): Promise<{ single: ServedVersion; busy: ServedVersion }> {
  const made = await fixtureVersion(path.join(projectRoot, of.file));
  const version = { ...made, batching: of.batching };
  const settings = { ...defaultServingSettings, threads: 1, minReplicas: 1, maxReplicas: 1 };
  return {
    single: { ...version, id: "single", settings: { ...settings, maxBatchRows: 1 } },
    busy: { ...version, id: "busy", settings: { ...settings, maxBatchRows: batchRows } },
  };
}

async function refusal(answer: Promise<unknown>): Promise<unknown> {
  return answer.then(
    () => "answered",
    (error: unknown) => Object(error).code,
  );
}

function checked(
  { manner, inputs }: Question,
  answer: PredictAnswer,
  wanted: readonly TensorValue[],
  version: ServedVersion,
): string | null {
  // A run of its own is the same run; one in common, or pieces, may add up in another order.
  const isExact = answer.run.requests === 1 && version.batching?.mode !== "pieces";
  const heard = hear(manner, answer, version.signature);
  const isText = !["json", "binary"].includes(manner);
  const oneNan = manner !== "binary" && wanted.some(({ datatype }) => datatype.startsWith("FP"));
  const found = differenceOf(heard, wanted, { isExact, isText: isText || oneNan });
  return found && `${manner} ${JSON.stringify(inputs.map(({ shape }) => shape))}: ${found}`;
}

describe.each(kinds)("$file", (of) => {
  it.skipIf(!existsSync(path.join(projectRoot, of.file)))(
    "gives each caller the answer of bare onnxruntime to its own rows, alone and among 64",
    async () => {
      const random = createRandom(seed);
      const { single, busy } = await versionsOf(of);
      const options = { limits: { maxBatchRows: 1_000, maxOutputBytes: 4 * 1024 ** 2 } };
      pool = createWorkerPool({ ...options, queueLength: 500, timeoutMs: 25_000, memoryMib: 512 });
      pool.setDesired([single, busy]);
      const bare = await judge(of, busy);
      const faults: unknown[] = [];
      const runs = new Map<string, number[]>([
        ["single", []],
        ["busy", []],
      ]);
      const put = async (version: ServedVersion, asked: Question) => {
        const wanted = await bare.answer(asked.inputs);
        const answer = await ask(version, asked.spoken);
        runs.get(version.id)?.push(answer.run.requests);
        const fault = checked(asked, answer, wanted, version);
        if (fault !== null) faults.push(`${version.id}: ${fault}`);
      };
      for (let at = 0; at < 8; at += 1) {
        for (const version of [single, busy]) await put(version, question(of, version, random));
      }
      const together = Array.from({ length: crowd }, () => question(of, busy, random));
      const refused = wrong.flatMap((spoken) => [
        refusal(ask(busy, spoken)),
        refusal(ask(single, spoken)),
      ]);
      await Promise.all([
        ...together.flatMap((asked) => [put(busy, asked), put(single, asked)]),
        ...refused,
      ]);
      await bare.close();
      expect(faults).toEqual([]);
      expect(
        (await Promise.all(refused)).filter((code) => !/^(input|request)\./.test(`${code}`)),
      ).toEqual([]);
      expect(new Set(runs.get("single"))).toEqual(new Set([1]));
      const isShared = (runs.get("busy") ?? []).some((requests) => requests > 1);
      expect(isShared).toBe(of.batching.mode === "shared");
    },
  );
});
