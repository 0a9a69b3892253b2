import { mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { onnxModel } from "@/lib/artifacts/testing/models";
import type { ServedVersion } from "../types";
import { fixtureVersion } from "./fixture-version";

export const linearWeights: readonly number[] = [
  ...[0.25, -1.5, 0.75],
  ...[1.125, 0.5, -0.25],
  ...[-0.875, 2, 0.0625],
  ...[0.5, -0.125, 1.75],
];

/** `y[N, columns] = x[N, 4] · w`: two of them with one weight apart are two versions whose answers differ. */
export async function linearVersion(
  id: string,
  weights: readonly number[] = linearWeights,
  columns = 3,
): Promise<ServedVersion> {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), "onnward-linear-")), `${id}.onnx`);
  writeFileSync(
    file,
    onnxModel({
      inputs: [{ name: "x", dims: ["N", 4] }],
      outputs: [{ name: "y", dims: ["N", columns] }],
      initializers: [{ name: "w", dims: [4, columns], floats: weights }],
      nodes: [{ op: "MatMul", inputs: ["x", "w"], outputs: ["y"] }],
    }),
  );
  return { ...(await fixtureVersion(file)), id, model: "linear" };
}

/** The same with one weight changed. */
export function changeWeight(at: number, to: number): number[] {
  return linearWeights.map((weight, place) => (place === at ? to : weight));
}
