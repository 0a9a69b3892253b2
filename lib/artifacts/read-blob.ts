import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { AppError } from "@/lib/platform/errors";
import { isMissing, toStorageError } from "./storage-error";

const chunkBytes = 1024 * 1024;
/** Bits rot without a write, so no verification counts for longer than this. */
const verifiedForMs = 10 * 60_000;
const maxRemembered = 1_000;

export function createVerifier(pathOf: (digest: string) => string) {
  const verified = new Map<string, { identity: string; at: number }>();

  async function verify(digest: string): Promise<void> {
    const hash = createHash("sha256");
    try {
      await pipeline(createReadStream(pathOf(digest), { highWaterMark: chunkBytes }), hash);
    } catch (error) {
      throw isMissing(error) ? artifactMissing(digest, error) : toStorageError(error);
    }
    if (hash.digest("hex") !== digest) throw artifactCorrupt(digest);
  }

  async function verifyLately(digest: string): Promise<void> {
    const identity = await identityOf(pathOf(digest), digest);
    const before = verified.get(digest);
    if (before?.identity === identity && Date.now() - before.at < verifiedForMs) return;
    verified.delete(digest);
    await verify(digest);
    verified.set(digest, { identity, at: Date.now() });
    const [oldest] = verified.keys();
    if (verified.size > maxRemembered && oldest !== undefined) verified.delete(oldest);
  }

  return { verify, verifyLately };
}

async function identityOf(file: string, digest: string): Promise<string> {
  try {
    const { ino, size, mtimeMs, ctimeMs } = await stat(file);
    return [ino, size, mtimeMs, ctimeMs].join(":");
  } catch (error) {
    throw isMissing(error) ? artifactMissing(digest, error) : toStorageError(error);
  }
}

/** Opens nothing before the first piece is asked for, so that an unread one leaks no descriptor. */
export async function* readWhole(file: string, digest: string): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  let held: Buffer | undefined;
  for await (const chunk of createReadStream(file, { highWaterMark: chunkBytes })) {
    hash.update(chunk);
    if (held !== undefined) yield held;
    held = chunk;
  }
  if (hash.digest("hex") !== digest) throw artifactCorrupt(digest);
  if (held !== undefined) yield held;
}

export function artifactMissing(digest: string, cause?: unknown): AppError {
  return new AppError("artifact.missing", `The artifact sha256:${digest} is not in the store.`, {
    cause,
  });
}

export function artifactCorrupt(digest: string): AppError {
  return new AppError(
    "artifact.corrupt",
    `The bytes of sha256:${digest} have changed in the store.`,
  );
}
