import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ArtifactStore } from "./artifact-store";
import { toStorageError } from "./storage-error";
import { kinds, type StoreUnderTest, startStore } from "./testing/both-stores";

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

async function readAll(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const flip = (content: Buffer) => {
  content.writeUInt8(content.readUInt8(7) ^ 1, 7);
  return content;
};

// Every promise of the store, by each kind of it.
describe.each(kinds)("a store of the kind %s", (kind) => {
  let under: StoreUnderTest;
  let store: ArtifactStore;
  beforeAll(async () => {
    under = await startStore(kind);
    store = under.store;
  });
  afterAll(() => under.stop());

  const incoming = () => readdirSync(under.incoming);

  /** As an upload does it: the received file is a second name until it is discarded. */
  async function put(content: Buffer) {
    const file = await store.receive(pieces(content), limits);
    const result = await store.commit(file);
    await store.discard(file);
    return { ...file, result };
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
    expect(incoming()).toEqual([]);
    await store.verify(digest);
    await store.assertPresent(digest);
    expect((await readAll(store.openRead(digest))).equals(bytes)).toBe(true);
    const part = await readAll(store.openRead(digest, { start: 100, end: 149 }));
    expect(part).toEqual(bytes.subarray(100, 150));
  });

  test("the same bytes at once twenty times are one blob", async () => {
    const files = await Promise.all(
      Array.from({ length: 20 }, () => store.receive(pieces(bytes), limits)),
    );
    const results = await Promise.all(files.map((file) => store.commit(file)));
    await Promise.all(files.map((file) => store.discard(file)));
    expect(new Set(results)).toEqual(new Set(["present"]));
    expect(under.list()).toEqual([digest]);
    expect(incoming()).toEqual([]);
  });

  test("too many bytes, fewer than stated and another digest leave nothing behind", async () => {
    const receive = (options: object) =>
      codeOf(store.receive(pieces(bytes), { ...limits, ...options }));
    expect(await receive({ maxBytes: 49_999 })).toBe("request.too_large");
    expect(await receive({ expectedBytes: 50_001 })).toBe("request.length_mismatch");
    expect(await receive({ expectedDigest: "0".repeat(64) })).toBe("digest.mismatch");
    async function* hangsUp() {
      yield bytes.subarray(0, 100);
      throw Object.assign(new Error("aborted"), { code: "ECONNRESET" });
    }
    expect(await codeOf(store.receive(hangsUp(), limits))).toBe("request.length_mismatch");
    expect(incoming()).toEqual([]);
  });

  test.each<[string, (content: Buffer) => Buffer | null, string, string]>([
    ["a flipped byte", flip, "artifact.corrupt", "repaired"],
    ["a byte less", (content) => content.subarray(0, -1), "artifact.corrupt", "repaired"],
    ["no byte", () => Buffer.alloc(0), "artifact.corrupt", "repaired"],
    ["no file", () => null, "artifact.missing", "added"],
  ])("%s is found, never given as a whole file, and mended by the same upload", async (...row) => {
    const [, change, code, result] = row;
    under.damage(digest, change);
    expect(await codeOf(store.verify(digest))).toBe(code);
    expect(await codeOf(store.verifyLately(digest))).toBe(code);
    let read = 0;
    const reading = (async () => {
      for await (const chunk of store.openRead(digest)) read += chunk.length;
    })();
    expect(await codeOf(reading)).not.toBe("no error");
    expect(read).toBeLessThan(bytes.length);
    expect((await put(bytes)).result).toBe(result);
    await store.verify(digest);
    expect(under.list()).toEqual([digest]);
  });

  test("many uploads mend a damaged blob at one time", async () => {
    under.damage(digest, flip);
    const files = await Promise.all([1, 2, 3].map(() => store.receive(pieces(bytes), limits)));
    const results = await Promise.all(files.map((file) => store.commit(file)));
    await Promise.all(files.map((file) => store.discard(file)));
    expect(results).toContain("repaired");
    await store.verify(digest);
  });

  test("a change after a verification is noticed by the next", async () => {
    await store.verifyLately(digest);
    under.damage(digest, (content) => Buffer.concat([content.subarray(1), Buffer.from([1])]));
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

  test("only what is formed like a digest becomes a path or a key", async () => {
    expect(() => store.pathOf("../../etc/passwd")).toThrow();
    await expect(store.assertPresent("../../etc/passwd")).rejects.toThrow();
    await expect(store.fetch("../../etc/passwd")).rejects.toThrow();
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
    const left = path.join(under.incoming, "old.part");
    writeFileSync(left, "half");
    utimesSync(left, dayBefore, dayBefore);
    // Uploads that may be resumed: somebody else's to collect.
    const uploads = path.join(under.incoming, "uploads");
    mkdirSync(uploads);
    utimesSync(uploads, dayBefore, dayBefore);
    under.age(digest);
    under.age(orphan.digest);
    await collect();
    expect(offered.sort()).toEqual([digest, orphan.digest].sort());
    expect(under.list()).toEqual([digest]);
    expect(await codeOf(store.verify(orphan.digest))).toBe("artifact.missing");
    expect(incoming()).toEqual(["uploads"]);

    // Uploading the same bytes again makes the blob young before it is trusted.
    under.age(digest);
    expect((await put(bytes)).result).toBe("present");
    offered.length = 0;
    await collect();
    expect(offered).toEqual([]);
  });

  test("what is stored again in the moment of its collection stays", async () => {
    const again = Buffer.from("stored again in the moment of its collection");
    const orphan = await put(again);
    under.age(orphan.digest);
    await store.collectOrphans(async (digests, remove) => {
      expect(digests).toContain(orphan.digest);
      await remove(orphan.digest);
      expect(await codeOf(store.assertPresent(orphan.digest))).toBe("artifact.missing");
      expect((await put(again)).result).toBe("added");
    });
    await store.verify(orphan.digest);
    expect(under.list().sort()).toEqual([digest, orphan.digest].sort());
  });
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
