import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
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
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Env, replaceEnv } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import { forget } from "@/lib/platform/remember";
import { openArtifactStore } from "../artifact-store";
import { type S3Server, startS3Server } from "../testing/s3-server";
import { evictCached } from "./cache";

const folder = mkdtempSync(path.join(os.tmpdir(), "onnward-s3-"));
const blobs = path.join(folder, "data/artifacts/blobs");
const incoming = path.join(folder, "data/artifacts/incoming");
let server: S3Server;

function configure(over: Partial<Record<keyof Env, string>> = {}): void {
  forget("artifact bucket");
  replaceEnv({
    NODE_ENV: "test",
    ONNWARD_DATA_DIR: path.join(folder, "data"),
    ...server.settings,
    ...over,
  });
}

beforeAll(async () => {
  server = await startS3Server(path.join(folder, "s3"));
  configure();
});
afterEach(() => {
  Object.assign(server, { breakAfter: null, answer: null, failPart: null });
  server.ranges.length = 0;
  server.aborted.length = 0;
});
afterAll(async () => {
  await server.stop();
  forget("artifact bucket");
  rmSync(folder, { recursive: true, force: true });
});

async function put(bytes: Buffer): Promise<string> {
  const store = openArtifactStore();
  async function* source() {
    for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
  }
  const file = await store.receive(source(), { maxBytes: 100_000_000 });
  try {
    await store.commit(file);
  } finally {
    await store.discard(file);
  }
  return file.digest;
}

const cached = (digest: string) => path.join(blobs, digest);
const dropCache = () => rmSync(blobs, { recursive: true, force: true });

async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error("it did not fail as expected", { cause: error });
}

// Large enough for parts: of 8 MiB each.
const large = randomBytes(20_000_000);

test("a large file goes up in parts and comes down whole", async () => {
  const digest = await put(large);
  expect(readFileSync(server.objectFile(digest)).equals(large)).toBe(true);
  dropCache();
  await openArtifactStore().fetch(digest);
  expect(readFileSync(openArtifactStore().pathOf(digest)).equals(large)).toBe(true);
  expect(readdirSync(incoming)).toEqual([]);
});

test("a download that breaks goes on at the byte that it reached", async () => {
  const digest = createHash("sha256").update(large).digest("hex");
  dropCache();
  server.breakAfter = 7_000_000;
  await openArtifactStore().verify(digest);
  const starts = server.ranges.map((range) => Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0));
  // Some of what was sent may be lost when the connection breaks, and nothing is asked for twice beyond that.
  expect(starts.length).toBeGreaterThanOrEqual(3);
  starts.forEach((start, index) => {
    expect(start).toBeLessThanOrEqual(7_000_000 * index);
    expect(start).toBeGreaterThan(6_000_000 * index - 1);
  });
  expect(readdirSync(incoming)).toEqual([]);
});

test("a download that never gets on is given up with a word that is no verdict on the bytes", async () => {
  const digest = createHash("sha256").update(large).digest("hex");
  dropCache();
  server.breakAfter = 0;
  const failure = await failureOf(openArtifactStore().verify(digest));
  expect(failure.code).toBe("storage.unavailable");
  expect(readdirSync(incoming)).toEqual([]);
});

test("an object that is replaced in the middle of a download is no half of another", async () => {
  const digest = createHash("sha256").update(large).digest("hex");
  dropCache();
  const file = server.objectFile(digest);
  server.breakAfter = 7_000_000;
  const changed = Buffer.from(large);
  changed.writeUInt8(changed.readUInt8(19_000_000) ^ 1, 19_000_000);
  writeFileSync(file, changed);
  const failure = await failureOf(openArtifactStore().fetch(digest));
  expect(failure.code).toBe("artifact.corrupt");
  expect(existsSync(cached(digest))).toBe(false);
  writeFileSync(file, large);
});

test("who asks for one blob at the same moment waits for one download", async () => {
  const digest = createHash("sha256").update(large).digest("hex");
  dropCache();
  await Promise.all(Array.from({ length: 8 }, () => openArtifactStore().fetch(digest)));
  expect(server.ranges).toEqual([""]);
});

test("damage of the local copy is mended from the bucket, and seen by nobody", async () => {
  const digest = await put(randomBytes(10_000));
  const store = openArtifactStore();
  const file = store.pathOf(digest);
  chmodSync(file, 0o600);
  writeFileSync(file, "other bytes");
  await store.verify(digest);
  expect(createHash("sha256").update(readFileSync(file)).digest("hex")).toBe(digest);
});

test("an upload of which a part fails leaves no part, no object and no file", async () => {
  server.failPart = 2;
  const bytes = randomBytes(20_000_000);
  const digest = createHash("sha256").update(bytes).digest("hex");
  expect((await failureOf(put(bytes))).code).toBe("storage.unavailable");
  expect(server.aborted).toHaveLength(1);
  expect(existsSync(server.objectFile(digest))).toBe(false);
  expect(existsSync(cached(digest))).toBe(false);
  expect(readdirSync(incoming)).toEqual([]);
});

test("uploads in parts that a crash left for more than a day are ended, younger ones are not", async () => {
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  server.pending.push(
    { key: "team/onnward/blobs/a", id: "old", startedAt: hoursAgo(25) },
    { key: "team/onnward/blobs/b", id: "young", startedAt: hoursAgo(1) },
  );
  await openArtifactStore().collectOrphans(async () => {});
  expect(server.aborted).toEqual(["old"]);
});

test("what is not ours in the bucket is offered to nobody", async () => {
  const foreign = path.join(path.dirname(server.objectFile("0".repeat(64))), "../readme");
  const names = ["readme._S3rver_object", "readme._S3rver_metadata.json"];
  for (const name of names) writeFileSync(path.join(path.dirname(foreign), name), "{}");
  const dayBefore = new Date(Date.now() - 25 * 3_600_000);
  for (const name of names)
    utimesSync(path.join(path.dirname(foreign), name), dayBefore, dayBefore);
  await openArtifactStore().collectOrphans(async (digests) => {
    for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });
});

test("the cache gives up what was not used for longest, and neither what is in use nor what is nowhere else", async () => {
  dropCache();
  const [oldest, older, young] = [
    await put(randomBytes(10_000)),
    await put(randomBytes(10_000)),
    await put(randomBytes(10_000)),
  ];
  const minutesAgo = (digest: string, minutes: number) => {
    const at = new Date(Date.now() - minutes * 60_000);
    utimesSync(cached(digest), at, at);
  };
  const alone = randomBytes(32).toString("hex");
  mkdirSync(cached(alone));
  writeFileSync(path.join(cached(alone), "model.onnx"), randomBytes(10_000));
  minutesAgo(alone, 300);
  minutesAgo(oldest, 200);
  minutesAgo(older, 100);
  await evictCached(blobs, 35_000);
  expect(readdirSync(blobs).sort()).toEqual([alone, older, young].sort());
  await evictCached(blobs, 1);
  // The young one is in use: whoever asked for it is about to open it.
  expect(readdirSync(blobs).sort()).toEqual([alone, young].sort());
  await openArtifactStore().verify(oldest);
});

test.each([
  [503, "SlowDown", "storage.unavailable"],
  [403, "AccessDenied", "storage.unavailable"],
  [404, "NoSuchBucket", "storage.unavailable"],
  [507, "XMinioStorageFull", "storage.full"],
])("a store that answers %i %s is told as %s, without what it said", async (status, code, told) => {
  server.answer = { status, code };
  const failure = await failureOf(put(randomBytes(100)));
  expect(failure.code).toBe(told);
  expect(JSON.stringify(failure.toProblem("r"))).not.toContain(code);
});

test("no key of ours is in an error, not in its cause either", async () => {
  const id = "AKIAWRONGWRONGWRONG";
  configure({ ONNWARD_S3_ACCESS_KEY_ID: id, ONNWARD_S3_SECRET_ACCESS_KEY: "very-secret" });
  const failure = await failureOf(put(randomBytes(100)));
  configure();
  expect(failure.code).toBe("storage.unavailable");
  const { cause } = failure;
  const all = JSON.stringify([failure, cause, Object.entries(cause ?? {}), String(cause)]);
  expect(all).not.toContain("very-secret");
  expect(all).not.toContain(id);
});
