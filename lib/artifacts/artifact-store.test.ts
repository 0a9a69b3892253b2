import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { replaceEnv } from "@/lib/platform/env";
import { openArtifactStore } from "./artifact-store";

const folder = mkdtempSync(path.join(os.tmpdir(), "onnward-store-"));
replaceEnv({ NODE_ENV: "test", ONNWARD_DATA_DIR: folder });
const store = openArtifactStore();
const incoming = path.join(folder, "artifacts/incoming");
const blobs = path.join(folder, "artifacts/blobs");

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function* pieces(bytes: Buffer, size = 1_000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const limits = { maxBytes: 1_000_000 };
const bytes = randomBytes(50_000);
const digest = createHash("sha256").update(bytes).digest("hex");

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => "no error",
    (error) => error.code,
  );
}

test("received bytes become a read-only blob under their digest", async () => {
  const file = await store.receive(pieces(bytes), limits);
  expect(file.digest).toBe(digest);
  expect(await store.commit(file)).toEqual({ repaired: false });
  expect(readFileSync(store.pathOf(digest)).equals(bytes)).toBe(true);
  expect(statSync(store.pathOf(digest)).mode & 0o777).toBe(0o400);
  expect(readdirSync(incoming)).toEqual([]);
  await store.verify(digest);
});

test("the same bytes at once twenty times are one blob", async () => {
  const files = await Promise.all(
    Array.from({ length: 20 }, () => store.receive(pieces(bytes), limits)),
  );
  await Promise.all(files.map((file) => store.commit(file)));
  expect(readdirSync(blobs)).toEqual([digest]);
  expect(readdirSync(incoming)).toEqual([]);
});

test("too many bytes, fewer than stated and another digest leave nothing behind", async () => {
  expect(await codeOf(store.receive(pieces(bytes), { maxBytes: 49_999 }))).toBe(
    "request.too_large",
  );
  expect(await codeOf(store.receive(pieces(bytes), { ...limits, expectedBytes: 50_001 }))).toBe(
    "request.length_mismatch",
  );
  expect(
    await codeOf(store.receive(pieces(bytes), { ...limits, expectedDigest: "0".repeat(64) })),
  ).toBe("digest.mismatch");
  async function* hangsUp() {
    yield bytes.subarray(0, 100);
    throw Object.assign(new Error("aborted"), { code: "ECONNRESET" });
  }
  expect(await codeOf(store.receive(hangsUp(), limits))).toBe("request.length_mismatch");
  expect(readdirSync(incoming)).toEqual([]);
});

test("a flipped byte and a missing file are found, and the same upload repairs them", async () => {
  const target = store.pathOf(digest);
  chmodSync(target, 0o600);
  const damaged = Buffer.from(bytes);
  damaged.writeUInt8(damaged.readUInt8(7) ^ 1, 7);
  writeFileSync(target, damaged);
  expect(await codeOf(store.verify(digest))).toBe("artifact.corrupt");
  expect(await store.commit(await store.receive(pieces(bytes), limits))).toEqual({
    repaired: true,
  });
  await store.verify(digest);

  rmSync(target);
  expect(await codeOf(store.verify(digest))).toBe("artifact.missing");
  expect((await store.commit(await store.receive(pieces(bytes), limits))).repaired).toBeDefined();
  await store.verify(digest);
  expect(readdirSync(blobs)).toEqual([digest]);
});

test("only what is formed like a digest becomes a path", () => {
  expect(() => store.pathOf("../../etc/passwd")).toThrow();
});

test("a young blob without a row is kept", async () => {
  expect(await store.collectOrphans(async () => new Set())).toBe(0);
  await store.verify(digest);
});
