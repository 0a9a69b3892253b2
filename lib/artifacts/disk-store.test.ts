import { mkdirSync, readdirSync, utimesSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ArtifactStore } from "./artifact-store";
import { type StoreUnderTest, startStore } from "./testing/both-stores";

let under: StoreUnderTest;
let store: ArtifactStore;
let blobs: string;
beforeAll(async () => {
  under = await startStore("disk");
  store = under.store;
  blobs = path.resolve(under.incoming, "../blobs");
});
afterAll(() => under.stop());

async function putOrphan(text: string): Promise<string> {
  async function* source() {
    yield Buffer.from(text);
  }
  const file = await store.receive(source(), { maxBytes: 100 });
  await store.commit(file);
  await store.discard(file);
  under.age(file.digest);
  return file.digest;
}

test("while the collection holds its lock it only moves bytes aside", async () => {
  const orphan = await putOrphan("moved aside");
  await store.collectOrphans(async (_digests, remove) => {
    await remove(orphan);
    // Removing may take longer than a transaction may: nothing of it has been done yet.
    const [aside = ""] = readdirSync(blobs).filter((name) => name.startsWith(`.orphan-${orphan}-`));
    expect(readdirSync(path.join(blobs, aside))).toEqual(["model.onnx"]);
  });
  expect(readdirSync(blobs)).toEqual([]);
});

test("bytes that were moved aside are removed also when the lock's transaction fails", async () => {
  const orphan = await putOrphan("gone anyway");
  const collecting = store.collectOrphans(async (_digests, remove) => {
    await remove(orphan);
    throw new Error("the transaction timed out");
  });
  await expect(collecting).rejects.toThrow("the transaction timed out");
  expect(readdirSync(blobs)).toEqual([]);
});

test("what a crash left on the way to become a blob is collected", async () => {
  const dayBefore = new Date(Date.now() - 25 * 3_600_000);
  for (const name of [".staged-old", ".orphan-old"]) {
    mkdirSync(path.join(blobs, name));
    utimesSync(path.join(blobs, name), dayBefore, dayBefore);
  }
  await store.collectOrphans(async () => {});
  expect(readdirSync(blobs)).toEqual([]);
});
