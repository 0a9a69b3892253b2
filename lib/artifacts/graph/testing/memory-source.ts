import type { ModelSource } from "../read-graph";

/** A model in memory, and the files beside it. */
export function memorySource(
  bytes: Uint8Array,
  files: Readonly<Record<string, Uint8Array>> = {},
): ModelSource {
  return {
    sizeBytes: bytes.length,
    async readRange(file, start, end) {
      const from = file === null ? bytes : files[file];
      if (from === undefined) throw new Error(`no file ${file}`);
      return from.subarray(start, end);
    },
  };
}
