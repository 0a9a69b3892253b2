import { InferenceSession, Tensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import {
  type BenchModel,
  createClassifierModel,
  createConvolutionModel,
  createImageModel,
} from "./bench-models";

async function scoresOf({ bytes, input }: BenchModel, rows: number): Promise<number[][]> {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  const { name, shape, values } = input;
  const data = Float32Array.from({ length: rows * values.length }, (_, at) => {
    return values[at % values.length] ?? 0;
  });
  const answer = await session.run({
    [name]: new Tensor("float32", data, [rows, ...shape.slice(1)]),
  });
  const scores = [...(answer.scores?.data ?? [])].map(Number);
  await session.release();
  return Array.from({ length: rows }, (_, row) => scores.slice(row * 10, row * 10 + 10));
}

test.each([
  ["convolution", createConvolutionModel],
  ["classifier", createClassifierModel],
  ["image", createImageModel],
])(
  "the %s model runs with any number of rows, and rows do not depend on each other",
  async (_, create) => {
    const [alone] = await scoresOf(create(), 1);
    const together = await scoresOf(create(), 3);
    expect(alone).toHaveLength(10);
    expect(new Set(alone).size).toBe(10);
    expect(alone?.every((score) => Number.isFinite(score) && Math.abs(score) < 1_000)).toBe(true);
    for (const row of together)
      for (const [at, score] of row.entries())
        expect(score).toBeCloseTo(alone?.[at] ?? Number.NaN, 3);
  },
);

test("the models are the same bytes in every run", () => {
  for (const create of [createConvolutionModel, createClassifierModel, createImageModel])
    expect(Buffer.compare(create().bytes, create().bytes)).toBe(0);
});
