import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { replaceEnv } from "@/lib/platform/env";
import { openArtifactStore } from "./artifact-store";
import { toStorageError } from "./storage-error";

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

/** As an upload does it: the received file is a second name until it is discarded. */
async function put(content: Buffer) {
  const file = await store.receive(pieces(content), limits);
  const result = await store.commit(file);
  await store.discard(file);
  return { ...file, result };
}

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => "no error",
    (error) => error.code,
  );
}

test("received bytes become a read-only blob under their digest", async () => {
  const file = await store.receive(pieces(bytes), limits);
  expect(file.digest).toBe(digest);
  expect(await store.commit(file)).toBe("added");
  // Until it is discarded: what fails after this point can be tried again with the same file.
  expect(readFileSync(file.path).equals(bytes)).toBe(true);
  await store.discard(file);
  expect(readFileSync(store.pathOf(digest)).equals(bytes)).toBe(true);
  expect(statSync(store.pathOf(digest)).mode & 0o777).toBe(0o400);
  expect(readdirSync(incoming)).toEqual([]);
  await store.verify(digest);
});

test("the same bytes at once twenty times are one blob", async () => {
  const files = await Promise.all(
    Array.from({ length: 20 }, () => store.receive(pieces(bytes), limits)),
  );
  const results = await Promise.all(files.map((file) => store.commit(file)));
  await Promise.all(files.map((file) => store.discard(file)));
  expect(new Set(results)).toEqual(new Set(["present"]));
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
  const files = await Promise.all([1, 2, 3].map(() => store.receive(pieces(bytes), limits)));
  const results = await Promise.all(files.map((file) => store.commit(file)));
  await Promise.all(files.map((file) => store.discard(file)));
  expect(results).toContain("repaired");
  await store.verify(digest);

  rmSync(target);
  expect(await codeOf(store.verify(digest))).toBe("artifact.missing");
  expect((await put(bytes)).result).toBe("added");
  await store.verify(digest);
  expect(readdirSync(blobs)).toEqual([digest]);
});

test("a damaged blob is never read as a complete file, and a change after a verification is noticed", async () => {
  await store.verifyLately(digest);
  const target = store.pathOf(digest);
  chmodSync(target, 0o600);
  writeFileSync(target, Buffer.concat([bytes.subarray(1), Buffer.from([1])]));
  let read = 0;
  const all = (async () => {
    for await (const chunk of store.openRead(digest)) read += chunk.length;
  })();
  expect(await codeOf(all)).toBe("artifact.corrupt");
  expect(read).toBeLessThan(bytes.length);
  expect(await codeOf(store.verifyLately(digest))).toBe("artifact.corrupt");
  expect((await put(bytes)).result).toBe("repaired");
  await store.verifyLately(digest);
});

test("a stated length over the limit is refused before a byte is read", async () => {
  let wasRead = false;
  async function* source() {
    wasRead = true;
    yield bytes;
  }
  const received = store.receive(source(), { maxBytes: 10, expectedBytes: 11 });
  expect(await codeOf(received)).toBe("request.too_large");
  expect(wasRead).toBe(false);
});

test("only what is formed like a digest becomes a path", () => {
  expect(() => store.pathOf("../../etc/passwd")).toThrow();
});

test("only blobs older than a day that no row names are collected, with what uploads left behind", async () => {
  const orphan = await put(Buffer.from("an orphan"));
  const offered: string[] = [];
  const collect = () =>
    store.collectOrphans(async (digests, remove) => {
      offered.push(...digests);
      for (const one of digests) if (one !== digest) await remove(one);
    });
  await collect();
  expect(offered).toEqual([]);

  const dayBefore = new Date(Date.now() - 25 * 3_600_000);
  writeFileSync(path.join(incoming, "old.part"), "half");
  mkdirSync(path.join(blobs, ".staged-old"));
  for (const old of [
    path.join(blobs, digest),
    path.join(blobs, orphan.digest),
    path.join(blobs, ".staged-old"),
    path.join(incoming, "old.part"),
  ]) {
    utimesSync(old, dayBefore, dayBefore);
  }
  await collect();
  expect(offered.sort()).toEqual([digest, orphan.digest].sort());
  expect(readdirSync(blobs)).toEqual([digest]);
  expect(readdirSync(incoming)).toEqual([]);

  // Uploading the same bytes again makes the blob young before it is trusted.
  utimesSync(path.join(blobs, digest), dayBefore, dayBefore);
  await put(bytes);
  offered.length = 0;
  await collect();
  expect(offered).toEqual([]);
});

test("while the collection holds its lock it only moves bytes aside; what is stored again stays", async () => {
  const again = Buffer.from("stored again in the moment of its collection");
  const orphan = await put(again);
  const dayBefore = new Date(Date.now() - 25 * 3_600_000);
  utimesSync(path.join(blobs, orphan.digest), dayBefore, dayBefore);
  const aside = path.join(blobs, `.orphan-${orphan.digest}`);
  await store.collectOrphans(async (digests, remove) => {
    expect(digests).toContain(orphan.digest);
    await remove(orphan.digest);
    // Removing may take longer than a transaction may: nothing of it has been done yet.
    expect(readdirSync(aside)).toEqual(["model.onnx"]);
    expect(await codeOf(store.assertPresent(orphan.digest))).toBe("artifact.missing");
    expect((await put(again)).result).toBe("added");
  });
  await store.verify(orphan.digest);
  expect(readdirSync(blobs).sort()).toEqual([digest, orphan.digest].sort());
  rmSync(path.join(blobs, orphan.digest), { recursive: true });
});

test("bytes that were moved aside are removed also when the lock's transaction fails", async () => {
  const orphan = await put(Buffer.from("gone anyway"));
  const dayBefore = new Date(Date.now() - 25 * 3_600_000);
  utimesSync(path.join(blobs, orphan.digest), dayBefore, dayBefore);
  const collecting = store.collectOrphans(async (_digests, remove) => {
    await remove(orphan.digest);
    throw new Error("the transaction timed out");
  });
  await expect(collecting).rejects.toThrow("the transaction timed out");
  expect(readdirSync(blobs)).toEqual([digest]);
});

test("a full disk and a read-only one have their own codes", () => {
  const failed = (code: string) => toStorageError(Object.assign(new Error(code), { code }));
  for (const [code, expected] of [
    ["ENOSPC", "storage.full"],
    ["EDQUOT", "storage.full"],
    ["EROFS", "storage.unavailable"],
    ["EACCES", "storage.unavailable"],
  ] as const) {
    expect(failed(code)).toMatchObject({ code: expected });
  }
});
