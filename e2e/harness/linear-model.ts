import { writeModel } from "../../bench/models/onnx-writer";

export const linearWeights: readonly number[] = [
  ...[0.25, -1.5, 0.75],
  ...[1.125, 0.5, -0.25],
  ...[-0.875, 2, 0.0625],
  ...[0.5, -0.125, 1.75],
];

/** `y[N, 3] = x[N, 4] · w`: two of them with one weight apart are two versions whose answers differ. */
export function linearModel(weights: readonly number[]): Buffer {
  const bytes = writeModel({
    name: "linear",
    nodes: [{ operator: "MatMul", inputs: ["x", "w"], output: "y" }],
    weights: [{ name: "w", shape: [4, 3], values: Float32Array.from(weights) }],
    input: { name: "x", shape: ["N", 4] },
    output: { name: "y", shape: ["N", 3] },
  });
  return Buffer.from(bytes);
}

export function changeWeight(at: number, to: number): number[] {
  return linearWeights.map((weight, place) => (place === at ? to : weight));
}
