import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { deriveSignature, scanModel } from "@/lib/artifacts/onnx";
import { defaultServingSettings } from "@/lib/contract/serving";
import { projectRoot } from "@/lib/platform/project-root";
import type { ServedVersion } from "../types";

export function hostilePath(name: string): string {
  return path.join(projectRoot, "clients/fixtures/hostile", `${name}.onnx`);
}

export const recommenderPath = path.join(projectRoot, "models/recommender/model.onnx");

/** The file as a version that a pool can serve: what admission would have made of it. */
export async function fixtureVersion(file: string): Promise<ServedVersion> {
  const bytes = readFileSync(file);
  return {
    id: path.basename(path.dirname(file)) + path.basename(file),
    model: path.basename(file, ".onnx"),
    number: 1,
    digest: createHash("sha256").update(bytes).digest("hex"),
    path: file,
    sizeBytes: bytes.length,
    externalFiles: [],
    signature: deriveSignature(await scanModel(file)),
    settings: defaultServingSettings,
    batching: null,
    cost: null,
  };
}
