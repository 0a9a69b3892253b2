import { expect, it } from "vitest";
import type { Dimension } from "@/lib/contract/signature";
import { createTakeBatch, type Waiting } from "./take-batch";

/** The sizes of the batches that requests with tensors of these shapes make, in their order. */
function batchesOf(declared: readonly Dimension[] | null, shapes: readonly (readonly number[])[]) {
  const queue = shapes.map(waiting);
  const takeBatch = createTakeBatch(
    {
      signature: {
        inputs: [{ name: "x", datatype: "FP32", shape: declared === null ? null : [...declared] }],
        outputs: [{ name: "y", datatype: "FP32", shape: null }],
        omittedOutputs: [],
      },
      spec: {
        ...{ path: "/none", digest: "", sizeBytes: 0, externalFiles: [], threads: 1 },
        ...{ model: "m", number: 1 },
        ...{ batchRows: 8, batchDelayMs: 0, pieceRows: null },
        limits: { maxBatchRows: 100, maxOutputBytes: 1_000 },
      },
    },
    queue,
  );
  const sizes: number[] = [];
  const kinds = new Set<string>();
  while (queue.length > 0) {
    const { members, taken } = takeBatch();
    sizes.push(taken.length);
    for (const { kind } of members) kinds.add(kind);
  }
  return { sizes, kinds: [...kinds] };
}

function waiting(shape: readonly number[], id: number): Waiting {
  const data = Array(shape.reduce((product, size) => product * size, 1)).fill(1);
  const body = { inputs: [{ name: "x", datatype: "FP32", shape, data }] };
  return {
    command: { type: "predict", id, dialect: "open-inference", jsonLength: null, isSolo: false },
    body: Buffer.from(JSON.stringify(body)),
    release: () => {},
    arrivedAt: 0,
    isCancelled: false,
    decoded: null,
  };
}

it("puts requests together whose shapes differ in rows alone", () => {
  const shapes = [
    [1, 2],
    [3, 2],
    [1, 2],
    [1, 3],
    [1, 3],
  ];
  expect(batchesOf(null, shapes)).toEqual({ sizes: [3, 2], kinds: ["run"] });
});

it("runs a tensor without any dimension alone, wherever it stands", () => {
  const shapes = [[], [], [2, 2], [], [1, 2], [1, 2]];
  expect(batchesOf(null, shapes)).toEqual({ sizes: [1, 1, 1, 1, 2], kinds: ["run"] });
  expect(batchesOf([], [[], []])).toEqual({ sizes: [1, 1], kinds: ["run"] });
});
