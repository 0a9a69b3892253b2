import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ScannedModel, scanModel } from "../index";

/** Gives a model a path for as long as `use` runs. */
export async function withModelFile<T>(
  bytes: Uint8Array,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "onnward-model-"));
  const file = path.join(folder, "model.onnx");
  try {
    await writeFile(file, bytes);
    return await use(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export function scanBytes(bytes: Uint8Array): Promise<ScannedModel> {
  return withModelFile(bytes, scanModel);
}
