import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { replaceEnv } from "@/lib/platform/env";
import { forget } from "@/lib/platform/remember";
import { type ArtifactStore, openArtifactStore } from "../artifact-store";
import { startS3Server } from "./s3-server";

/** A store of one kind, and what a test does to it behind its back. */
export interface StoreUnderTest {
  readonly store: ArtifactStore;
  readonly incoming: string;
  /** Digests of the blobs that there are. */
  list(): string[];
  /** Changes the stored bytes; null removes them. What is only a copy of them goes. */
  damage(digest: string, change: (bytes: Buffer) => Buffer | null): void;
  /** Makes a blob more than a day old. */
  age(digest: string): void;
  stop(): Promise<void>;
}

export const kinds = ["disk", "s3"] as const;

export async function startStore(kind: (typeof kinds)[number]): Promise<StoreUnderTest> {
  const folder = mkdtempSync(path.join(os.tmpdir(), `onnward-${kind}-`));
  const data = path.join(folder, "data");
  const blobs = path.join(data, "artifacts/blobs");
  const server = kind === "s3" ? await startS3Server(path.join(folder, "s3")) : null;
  forget("artifact bucket");
  replaceEnv({ NODE_ENV: "test", ONNWARD_DATA_DIR: data, ...server?.settings });
  const store = openArtifactStore();
  const stored = server?.objectFile ?? store.pathOf;
  const objects = path.resolve(stored("0".repeat(64)), "../..");
  mkdirSync(blobs, { recursive: true });
  return {
    store,
    incoming: path.join(data, "artifacts/incoming"),
    list: () => namesIn(objects).filter((digest) => isThere(stored(digest))),
    damage(digest, change) {
      const file = stored(digest);
      const changed = change(readFileSync(file));
      if (changed === null) rmSync(file);
      else {
        chmodSync(file, 0o600);
        writeFileSync(file, changed);
      }
      if (server !== null) rmSync(path.join(blobs, digest), { recursive: true, force: true });
    },
    age(digest) {
      const dayBefore = new Date(Date.now() - 25 * 3_600_000);
      const aged = server === null ? path.dirname(stored(digest)) : stored(digest);
      utimesSync(aged, dayBefore, dayBefore);
    },
    async stop() {
      await server?.stop();
      forget("artifact bucket");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // Nothing was stored yet.
  }
}

function isThere(file: string): boolean {
  try {
    readFileSync(file);
    return true;
  } catch {
    return false; // What is asked.
  }
}
