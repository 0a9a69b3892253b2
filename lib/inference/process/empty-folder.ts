import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export interface EmptyFolder {
  readonly path: string;
  remove(): void;
}

/** A working directory with nothing in it that a model could name, and nothing that it could write. */
export function makeEmptyFolder(): EmptyFolder {
  const folder = mkdtempSync(path.join(tmpdir(), "onnward-empty-"));
  // Others may enter: a worker may have another user (worker-identity.ts), who does not own it then.
  chmodSync(folder, 0o555);
  return {
    path: folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
