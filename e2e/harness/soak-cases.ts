import { readFileSync } from "node:fs";
import { runBare, stringsOf } from "./bare-onnxruntime";
import type { RawTensor } from "./tensor-proto";

/** A request of the soak, and what onnxruntime itself answers to it, for each version of its model. */
export interface SoakCase {
  readonly model: string;
  readonly inputs: readonly RawTensor[];
  /** The same inputs as the body of a plain call. */
  readonly plain: string;
  /** By version number. */
  readonly expected: ReadonlyMap<number, readonly RawTensor[]>;
}

export interface SoakModel {
  readonly name: string;
  /** The files of version 1, 2, …: the alias moves between them where there are several. */
  readonly files: readonly string[];
  readonly inputs: (random: () => number) => RawTensor[];
}

const whole = (random: () => number, from: number, to: number) =>
  from + Math.floor(random() * (to - from + 1));

function floats(random: () => number, shape: number[], name = "x"): RawTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length: count }, () => random() * 20 - 10);
  return { name, datatype: "FP32", shape, bytes: Buffer.from(values.buffer) };
}

function integers(name: string, shape: number[], values: readonly bigint[]): RawTensor {
  const bytes = Buffer.from(BigInt64Array.from(values).buffer);
  return { name, datatype: "INT64", shape, bytes };
}

function texts(name: string, shape: number[], values: readonly string[]): RawTensor {
  const parts = values.flatMap((text) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(Buffer.byteLength(text));
    return [length, Buffer.from(text)];
  });
  return { name, datatype: "BYTES", shape, bytes: Buffer.concat(parts) };
}

const list = <Item>(length: number, make: () => Item) => Array.from({ length }, make);

/** Rows that share runs, rows in pieces, rows alone; integers, texts and floats; one that takes its time. */
export const soakModels: readonly SoakModel[] = [
  {
    name: "soak-rows",
    files: ["clients/fixtures/batching/last-digits", "clients/fixtures/batching/softmax-over-rows"],
    inputs: (random) => [floats(random, [whole(random, 1, 9), 4])],
  },
  {
    name: "soak-ratings",
    files: ["models/recommender/model", "models/recommender/model"],
    inputs: (random) => {
      const rows = whole(random, 1, 5);
      return ["user_id", "item_id"].map((name) =>
        integers(
          name,
          [rows],
          list(rows, () => BigInt(whole(random, 1, 900))),
        ),
      );
    },
  },
  {
    name: "soak-pieces",
    files: ["clients/fixtures/batching/fixed-four"],
    inputs: (random) => [floats(random, [4, 4])],
  },
  {
    name: "soak-texts",
    files: ["clients/fixtures/batching/strings"],
    inputs: (random) => {
      const rows = whole(random, 1, 4);
      const words = list(rows * 2, () => ["", "plain", "größer", "值", "🙂"][whole(random, 0, 4)]);
      return [
        texts(
          "x",
          [rows, 2],
          words.map((word) => word ?? ""),
        ),
      ];
    },
  },
  {
    name: "soak-integers",
    files: ["clients/fixtures/hostile/int64-identity"],
    inputs: (random) => {
      const count = whole(random, 1, 6);
      const value = () => BigInt(whole(random, -(2 ** 31), 2 ** 31)) * BigInt(2 ** 31);
      return [integers("x", [count], list(count, value))];
    },
  },
  {
    name: "soak-slow",
    files: ["clients/fixtures/hostile/loop-count-from-input"],
    inputs: (random) => [
      integers("count", [], [BigInt(whole(random, 1, 4_000))]),
      floats(random, [], "start"),
    ],
  },
];

const casesEach = 12;

export async function makeCases(random: () => number): Promise<SoakCase[]> {
  const cases: SoakCase[] = [];
  for (const { name, files, inputs: make } of soakModels) {
    for (let i = 0; i < casesEach; i += 1) {
      const inputs = make(random);
      const expected = new Map<number, readonly RawTensor[]>();
      for (const [at, file] of files.entries())
        expected.set(at + 1, await runBare(readFileSync(`${file}.onnx`), inputs));
      const plain = `{${inputs.map((input) => `"${input.name}":${nest(input)}`).join()}}`;
      cases.push({ model: name, inputs, plain, expected });
    }
  }
  return cases;
}

/** Its elements as JSON writes them; int64 as digits, which JSON.stringify cannot. */
export function elementsOf({ datatype, bytes }: RawTensor): string[] {
  if (datatype === "BYTES") return stringsOf(bytes).map((text) => JSON.stringify(text));
  const own = new Uint8Array(bytes).buffer;
  if (datatype === "INT64") return [...new BigInt64Array(own)].map(String);
  return [...new Float32Array(own)].map(String);
}

function nest(tensor: RawTensor): string {
  const elements = elementsOf(tensor);
  const [rows, columns] = tensor.shape;
  if (rows === undefined) return elements[0] ?? "";
  if (columns === undefined) return `[${elements.join()}]`;
  const lines = list(rows, () => `[${elements.splice(0, columns).join()}]`);
  return `[${lines.join()}]`;
}
