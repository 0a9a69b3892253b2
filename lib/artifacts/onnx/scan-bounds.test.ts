import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppError } from "@/lib/platform/errors";
import { deriveSignature, rewriteZipMaps, scanModel } from "./index";
import { classifier } from "./testing/classifier";
import { withModelFile } from "./testing/model-file";
import { onnxModel, writeNode } from "./testing/write-onnx";
import { bytes, concat, int, message, tag, text, varint } from "./wire-writer";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "onnward-bounds-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Writes parts at positions of a file that is otherwise a hole. */
async function sparseFile(
  name: string,
  sizeBytes: number,
  parts: readonly (readonly [number, Uint8Array])[],
): Promise<string> {
  const file = path.join(folder, name);
  const handle = await open(file, "w");
  await handle.truncate(sizeBytes);
  for (const [position, part] of parts) await handle.write(part, 0, part.length, position);
  await handle.close();
  return file;
}

/** How much the resident memory grew at most while `work` ran. */
async function peakGrowth(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage.rss();
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 5);
  await work();
  clearInterval(timer);
  return Math.max(peak, process.memoryUsage.rss()) - before;
}

const megabyte = 1024 * 1024;

/** A model whose one initializer has `rawBytes` bytes of raw data, of which none is written. */
function hugeModel(rawBytes: number) {
  const tensorHead = concat(
    int(1, rawBytes / 4),
    int(2, 1),
    text(8, "w"),
    tag(9, 2),
    varint(rawBytes),
  );
  const initializer = concat(tag(5, 2), varint(tensorHead.length + rawBytes), tensorHead);
  const node = message(1, writeNode({ op: "Relu", inputs: ["w"], outputs: ["y"] }));
  const output = message(12, text(1, "y"), message(2, message(1, int(1, 1))));
  const tail = concat(node, output);
  const graph = concat(tag(7, 2), varint(initializer.length + rawBytes + tail.length));
  const head = concat(int(1, 8), graph, initializer);
  const opset = message(8, int(2, 17));
  return {
    head,
    tail: concat(tail, opset),
    sizeBytes: head.length + rawBytes + tail.length + opset.length,
  };
}

describe("the scan's memory and work do not grow with the file", () => {
  it("1 GB of weights", async () => {
    const { head, tail, sizeBytes } = hugeModel(2 ** 30);
    const file = await sparseFile("huge.onnx", sizeBytes, [
      [0, head],
      [sizeBytes - tail.length, tail],
    ]);
    const growth = await peakGrowth(async () => {
      const scan = await scanModel(file);
      expect(scan.facts.parameterCount).toBe(2 ** 28);
    });
    expect(growth).toBeLessThan(50 * megabyte);
  });

  it("100 MB of packed numbers, which have to be counted one by one", async () => {
    const entries = 100 * megabyte;
    const tensor = concat(int(1, entries), int(2, 7), tag(7, 2), varint(entries));
    const initializer = concat(tag(5, 2), varint(tensor.length + entries), tensor);
    const head = concat(int(1, 8), tag(7, 2), varint(initializer.length + entries), initializer);
    const opset = message(8, int(2, 17));
    const end = head.length + entries;
    const parts = [
      [0, head],
      [end, opset],
    ] as const;
    const file = await sparseFile("packed.onnx", end + opset.length, parts);
    const growth = await peakGrowth(async () => {
      const scan = await scanModel(file);
      expect(scan.facts.parameterCount).toBe(entries);
    });
    expect(growth).toBeLessThan(50 * megabyte);
  });

  it("a chain of a million nodes is refused after the first 50,000", async () => {
    const node = bytes(1, writeNode({ op: "Identity", inputs: ["a"], outputs: ["b"] }));
    const nodes = Buffer.concat(Array.from({ length: 60_000 }, () => node));
    const total = node.length * 1_000_000;
    const head = concat(int(1, 8), tag(7, 2), varint(total));
    const file = await sparseFile("chain.onnx", head.length + total, [
      [0, head],
      [head.length, nodes],
    ]);
    await expect(scanModel(file)).rejects.toMatchObject({ code: "model.too_complex" });
  });

  it("unknown fields are refused after the first ten million", async () => {
    const fields = Buffer.alloc(24_000_000, int(9, 5));
    const file = path.join(folder, "fields.onnx");
    const handle = await open(file, "w");
    await handle.write(concat(int(1, 8), tag(7, 2), varint(fields.length)));
    await handle.write(fields);
    await handle.close();
    await expect(scanModel(file)).rejects.toMatchObject({
      code: "model.too_complex",
      detail: expect.stringContaining("10,000,000 fields"),
    });
  });

  it("the event loop gets its turn during a long scan", async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    await scanModel(path.join(folder, "packed.onnx"));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });
});

const seeds: Uint8Array[] = [
  onnxModel(classifier({ labels: { classlabels_strings: { strings: ["a", "b", "c"] } } })),
  onnxModel({
    inputs: [{ name: "x", dims: ["N", 3] }],
    outputs: [{ name: "s", type: { optional: { sequence: { tensor: "int64" } } } }, { name: "y" }],
    initializers: [
      { name: "w", dims: [3], floats: [1, 2, 3] },
      { name: "i", elem: "int64", dims: [2], extra: bytes(7, Uint8Array.of(1, 0x96, 1)) },
    ],
    sparseInitializers: [
      {
        values: { name: "sp", dims: [1], floats: [1] },
        indices: { elem: "int64", dims: [1], int64s: [0] },
        dims: [4],
      },
    ],
    nodes: [
      { op: "F", domain: "my.f", inputs: ["x"], outputs: ["t"] },
      {
        op: "If",
        inputs: ["c"],
        outputs: ["y"],
        attributes: { then_branch: { graph: { nodes: [{ op: "Add", inputs: ["t", "w"] }] } } },
      },
    ],
    opsets: { "my.f": 1 },
    functions: [
      { name: "F", domain: "my.f", nodes: [{ op: "Relu", inputs: ["a"], outputs: ["b"] }] },
    ],
    metadata: { a: "b" },
  }),
];

interface Mutation {
  readonly at: number;
  readonly kind: "set" | "insert" | "delete" | "repeat";
  readonly value: number;
}

function mutate(seed: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  return mutations.reduce((file, { at, kind, value }) => {
    const index = at % Math.max(file.length, 1);
    const before = file.subarray(0, index);
    const after = file.subarray(index);
    if (kind === "set") return concat(before, Uint8Array.of(value), after.subarray(1));
    if (kind === "insert") return concat(before, Uint8Array.of(value), after);
    if (kind === "delete") return concat(before, after.subarray(1 + (value % 8)));
    return concat(before, after.subarray(0, value), after);
  }, seed);
}

const mutations = fc.array(
  fc.record({
    at: fc.nat(100_000),
    kind: fc.constantFrom<Mutation["kind"]>("set", "insert", "delete", "repeat"),
    value: fc.nat(255),
  }),
  { minLength: 1, maxLength: 6 },
);

/** Scan, signature and rewrite of whatever it is: a result, or an error that a caller may see. */
async function survive(file: Uint8Array): Promise<void> {
  await withModelFile(file, async (path) => {
    try {
      const scan = await scanModel(path);
      const { stream, sizeBytes } = rewriteZipMaps(path, scan);
      expect(Buffer.concat(await stream.toArray()).length).toBe(sizeBytes);
      deriveSignature(scan);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      expect(error.code).toMatch(/^model\./);
    }
  });
}

describe("whatever the bytes, the scan gives a result or a refusal", () => {
  it.each(seeds.map((seed, index) => [index, seed] as const))(
    "mutations of model %i",
    async (_index, seed) => {
      await fc.assert(
        fc.asyncProperty(mutations, (list) => survive(mutate(seed, list))),
        { numRuns: 700 },
      );
    },
  );
  it("arbitrary bytes", async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), survive), { numRuns: 500 });
  });
});
