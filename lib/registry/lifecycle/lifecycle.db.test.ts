import { readdirSync, utimesSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { setClock } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { contextOf, keyContext, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { deleteAlias, listAliasMoves, promoteVersion } from "../aliases";
import { createModel, getModel, listModels } from "../models";
import { searchVersions } from "../search";
import { uploadBundle } from "../testing/bundle";
import {
  auditOf,
  codeOf,
  fixture,
  makeReady,
  rowOf,
  smallModel,
  upload,
  uploadReady,
} from "../testing/registry";
import { collectOrphans, getVersion, listVersions, updateVersion } from "../versions";
import {
  archiveVersion,
  deleteModel,
  deleteVersions,
  getModelStorage,
  listLargestModels,
  listModelTrash,
  listStatusChanges,
  listTrash,
  previewDeletion,
  purgeDeletedVersion,
  purgeDue,
  restoreModel,
  restoreVersion,
} from "./index";

const database = useDatabase({ ONNWARD_RETENTION_DAYS: "7", ONNWARD_DELETED_DAYS: "3" });
const engineer = userContext("engineer");
const admin = userContext("admin");
const dayMs = 24 * 3_600_000;
const blobs = () => path.join(database.dataDir, "artifacts/blobs");
const page = { limit: 50 };

async function promote(name: string, version: number, alias = "production") {
  return promoteVersion(engineer, { name, alias, version, reason: "" });
}

/** As if it were so many days later, for as long as the work takes. */
async function daysLater<T>(days: number, work: () => Promise<T>): Promise<T> {
  const restore = setClock(() => Date.now() + days * dayMs);
  try {
    return await work();
  } finally {
    restore();
  }
}

/** Blobs as the collection finds them that were uploaded long ago. */
function ageBlobs() {
  const old = new Date(Date.now() - 2 * dayMs);
  for (const name of readdirSync(blobs())) utimesSync(path.join(blobs(), name), old, old);
}

test("what an alias points at is not deleted, nor what served lately, and the refusal says each", async () => {
  await uploadReady(engineer, "needed");
  await uploadReady(engineer, "needed");
  await upload(engineer, "needed");
  await promote("needed", 1);
  await promote("needed", 2);
  const all = deleteVersions(engineer, { name: "needed", versions: [1, 2, 3] });
  await expect(all).rejects.toMatchObject({ code: "version.in_use", status: 409 });
  const { detail } = await all.catch((error) => error);
  expect(detail).toContain("needed@2 is served as production");
  expect(detail).toContain("production can be rolled back to needed@1 at once until");
  expect(detail).toContain("needed@1 served as production and is kept until");
  expect(detail).toContain("needed@3 is still being validated");
  // None of them, not only those that are needed.
  expect((await listVersions(engineer, { name: "needed", ...page })).data).toHaveLength(3);
  expect(await codeOf(deleteModel(engineer, { name: "needed" }))).toBe("model.in_use");

  const report = await previewDeletion(engineer, { name: "needed", versions: [1, 2, 3] });
  expect(report.guards.map(({ kind }) => kind).sort()).toEqual([
    "alias",
    "alias",
    "retention",
    "validating",
  ]);
  // Without its alias the model is still kept for what it answered.
  await deleteAlias(engineer, { name: "needed", alias: "production" });
  await expect(deleteModel(engineer, { name: "needed" })).rejects.toMatchObject({
    code: "model.in_use",
    detail: expect.stringContaining("needed@2 served as production and is kept until"),
  });
  await daysLater(8, () => deleteVersions(engineer, { name: "needed", versions: [1] }));
  expect(await codeOf(getVersion(engineer, { name: "needed", number: 1 }))).toBe(
    "version.not_found",
  );
});

test("a version that is being moved to is not deleted", async () => {
  const id = await uploadReady(engineer, "moving");
  const { id: modelId } = await db().model.findFirstOrThrow({ where: { liveName: "moving" } });
  await db().alias.create({
    data: { modelId, name: "staging", intendedVersionId: id, intendedAt: new Date(), intent: {} },
  });
  await expect(deleteVersions(engineer, { name: "moving", versions: [1] })).rejects.toMatchObject({
    code: "version.in_use",
    detail: "Nothing was deleted: staging is being moved to moving@1.",
  });
});

test("a deleted version is nowhere, keeps number and label, and comes back as it was", async () => {
  await uploadReady(engineer, "back");
  await uploadReady(engineer, "back");
  const target = { name: "back", number: 2 };
  await updateVersion(engineer, { ...target, label: "2.0.0" });
  await deleteVersions(engineer, { name: "back", versions: [2] });
  expect(await codeOf(getVersion(engineer, target))).toBe("version.not_found");
  expect(await codeOf(getVersion(engineer, { name: "back", number: "2.0.0" }))).toBe(
    "version.not_found",
  );
  expect(await codeOf(promote("back", 2))).toBe("version.not_found");
  expect(
    (await listVersions(engineer, { name: "back", ...page, status: "all" })).data,
  ).toHaveLength(1);
  expect((await getModel(engineer, { name: "back" })).latestVersion).toBe(1);
  expect((await listModels(engineer, { ...page, q: "back" })).data[0]?.latestVersion).toBe(1);
  expect(await codeOf(updateVersion(engineer, { name: "back", number: 1, label: "2.0.0" }))).toBe(
    "label.taken",
  );
  expect((await upload(engineer, "back")).version).toBe(3);
  const { data } = await listModelTrash(engineer, { name: "back", ...page });
  expect(data).toMatchObject([
    { kind: "version", version: 2, label: "2.0.0", deletedBy: "engineer@example.com" },
  ]);
  expect((await restoreVersion(engineer, { ...target, number: "2.0.0" })).status).toBe("ready");
  expect((await getVersion(engineer, { name: "back", number: "2.0.0" })).version).toBe(2);
  expect((await listModelTrash(engineer, { name: "back", ...page })).data).toEqual([]);
  expect(await codeOf(restoreVersion(engineer, target))).toBe("version.not_restorable");
  const { data: changes } = await listStatusChanges(engineer, { ...target, ...page });
  expect(changes.map(({ status, by }) => [status, by])).toEqual([
    ["restored", "engineer@example.com"],
    ["deleted", "engineer@example.com"],
    ["ready", expect.any(String)],
    ["queued", "engineer@example.com"],
  ]);
  expect((await auditOf("version:back@2")).slice(-2)).toEqual([
    "version.deleted",
    "version.restored",
  ]);
});

test("archiving hides from the list, and is taken back to what the version was", async () => {
  await uploadReady(engineer, "shelf");
  await upload(engineer, "shelf");
  for (const number of [1, 2]) await archiveVersion(engineer, { name: "shelf", number });
  const list = async (status?: "all" | "archived") =>
    (await listVersions(engineer, { name: "shelf", ...page, status })).data.length;
  expect([await list(), await list("archived"), await list("all")]).toEqual([0, 2, 2]);
  const restore = (number: number) => restoreVersion(engineer, { name: "shelf", number });
  expect(await restore(1)).toMatchObject({ status: "ready", archivedAt: null });
  // Its validation had been called off: it starts anew.
  expect((await restore(2)).status).toBe("validating");
  const { id } = await rowOf("shelf", 2);
  expect(await db().work.count({ where: { kind: "version.validate", subjectId: id } })).toBe(1);
});

test("an archived version whose bytes are damaged is not taken back", async () => {
  const bytes = fixture("sklearn/iris-logistic");
  const version = await upload(engineer, "rotten", { bytes });
  await makeReady(version);
  await archiveVersion(engineer, { name: "rotten", number: 1 });
  const { digest } = await rowOf("rotten", 1);
  const { chmodSync, writeFileSync } = await import("node:fs");
  const file = path.join(blobs(), digest, "model.onnx");
  chmodSync(file, 0o600);
  writeFileSync(file, "damage");
  expect(await codeOf(restoreVersion(engineer, { name: "rotten", number: 1 }))).toBe(
    "artifact.corrupt",
  );
  expect(await auditOf("version:rotten@1")).toContain("artifact.corrupt failure");
  writeFileSync(file, bytes);
  expect((await restoreVersion(engineer, { name: "rotten", number: 1 })).status).toBe("ready");
});

test("a model comes back with its versions, under another name where its own is taken", async () => {
  await uploadReady(engineer, "twice");
  await deleteModel(engineer, { name: "twice" });
  expect(await codeOf(getModel(engineer, { name: "twice" }))).toBe("model.not_found");
  await createModel(engineer, { name: "twice", description: "another", tags: [], card: "" });
  const { data } = await listTrash(engineer, page);
  const item = data.find(({ model, kind }) => model === "twice" && kind === "model");
  expect(item).toMatchObject({ isNameTaken: true, versionCount: 1, canRestore: true });
  const id = item?.id ?? "";
  expect(await codeOf(restoreModel(engineer, { id }))).toBe("model.exists");
  expect(await codeOf(restoreModel(userContext("viewer"), { id }))).toBe("permission.denied");
  expect((await restoreModel(engineer, { id, name: "twice-old" })).latestVersion).toBe(1);
  expect((await getVersion(engineer, { name: "twice-old", number: 1 })).status).toBe("ready");
  const found = await searchVersions(engineer, { limit: 10, q: "twice-old" });
  expect(found.data).toMatchObject([{ model: "twice-old", version: 1 }]);
  expect(await codeOf(restoreModel(engineer, { id }))).toBe("trash.not_found");
});

test("the trash holds only what the caller could see before", async () => {
  await createModel(admin, {
    name: "sealed",
    description: "",
    tags: [],
    card: "",
    visibility: "private",
  });
  await uploadReady(admin, "sealed");
  await deleteVersions(admin, { name: "sealed", versions: [1] });
  const names = async (ctx = engineer) =>
    (await listTrash(ctx, { limit: 200 })).data.map(({ model, kind }) => `${kind} ${model}`);
  expect(await names()).not.toContain("version sealed");
  expect(await names(admin)).toContain("version sealed");
  await deleteModel(admin, { name: "sealed" });
  expect(await names()).not.toContain("model sealed");
  expect(await names(admin)).toContain("model sealed");
  const { id } = await db().model.findFirstOrThrow({ where: { name: "sealed" } });
  expect(await codeOf(restoreModel(engineer, { id }))).toBe("trash.not_found");
  expect(await codeOf(restoreModel(keyContext(["models:write"], ["other"]), { id }))).toBe(
    "trash.not_found",
  );
});

test("pages of the trash hold each deletion once, the latest first", async () => {
  for (let version = 0; version < 5; version += 1) await uploadReady(engineer, "paged");
  await deleteVersions(engineer, { name: "paged", versions: [1, 2, 3] });
  await deleteVersions(engineer, { name: "paged", versions: [4, 5] });
  const seen: number[] = [];
  let cursor: string | undefined;
  do {
    const { data, nextCursor } = await listModelTrash(engineer, {
      name: "paged",
      limit: 2,
      cursor,
    });
    seen.push(...data.map((item) => (item.kind === "version" ? item.version : 0)));
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect([...seen].sort()).toEqual([1, 2, 3, 4, 5]);
  expect(seen.slice(0, 2).sort()).toEqual([4, 5]);
});

test("when its time is over a version goes with the bytes that nothing else names, and no others", async () => {
  await makeReady(await upload(engineer, "gone", { bytes: fixture("hostile/int64-identity") }));
  await makeReady(
    await upload(engineer, "gone", { bytes: fixture("sklearn/categories-pipeline") }),
  );
  await makeReady(await upload(engineer, "keeps", { bytes: smallModel }));
  const digest = (await rowOf("gone", 2)).digest;
  const shared = (await rowOf("keeps", 1)).digest;
  const report = await previewDeletion(engineer, { name: "gone", versions: [1, 2] });
  const storage = await getModelStorage(engineer, { name: "gone" });
  expect(report).toMatchObject({ guards: [], sharedBytes: smallModel.length });
  expect(report.freedBytes).toBe(storage.ownBytes);
  await deleteVersions(engineer, { name: "gone", versions: [1, 2] });
  expect((await getModelStorage(engineer, { name: "gone" })).deletedBytes).toBe(report.freedBytes);
  ageBlobs();
  await purgeDue(contextOf());
  expect(await db().version.count({ where: { model: { liveName: "gone" } } })).toBe(2);
  await daysLater(4, () => purgeDue(contextOf()));
  expect(await db().version.count({ where: { model: { liveName: "gone" } } })).toBe(0);
  expect(await db().artifact.count({ where: { digest } })).toBe(0);
  expect(readdirSync(blobs())).not.toContain(digest);
  expect(readdirSync(blobs())).toContain(shared);
  expect(await auditOf("version:gone@2")).toContain("version.purged");
  expect((await getModelStorage(engineer, { name: "gone" })).totalBytes).toBe(0);
  // The number is not given again.
  expect((await upload(engineer, "gone")).version).toBe(3);
});

test("identical bytes that come while a version is purged are there afterwards, row and blob", async () => {
  const bytes = fixture("sklearn/categories-pipeline");
  for (let round = 0; round < 10; round += 1) {
    const name = `race-${round}`;
    const { digest } = await upload(engineer, name, { bytes });
    await makeReady({ ...(await getVersion(engineer, { name, number: 1 })) });
    await deleteVersions(engineer, { name, versions: [1] });
    ageBlobs();
    await Promise.all([
      daysLater(4, () => purgeDue(contextOf())),
      upload(engineer, `${name}-again`, { bytes }),
      collectOrphans(),
    ]);
    const hex = digest.replace("sha256:", "");
    expect(await db().artifact.count({ where: { digest: hex } })).toBe(1);
    expect(readdirSync(blobs())).toContain(hex);
    await makeReady(await getVersion(engineer, { name: `${name}-again`, number: 1 }));
    await archiveVersion(engineer, { name: `${name}-again`, number: 1 });
    // Reads every byte.
    await restoreVersion(engineer, { name: `${name}-again`, number: 1 });
    await deleteVersions(engineer, { name: `${name}-again`, versions: [1] });
    ageBlobs();
    await daysLater(8, () => purgeDue(contextOf()));
    expect(await db().artifact.count({ where: { digest: hex } })).toBe(0);
  }
});

test("a purged model leaves its ledger and its events, and nothing else", async () => {
  await uploadReady(engineer, "ended");
  await promote("ended", 1);
  await deleteAlias(engineer, { name: "ended", alias: "production" });
  const { id } = await db().model.findFirstOrThrow({ where: { liveName: "ended" } });
  const moves = (await listAliasMoves(engineer, { name: "ended", ...page })).data.length;
  await daysLater(8, () => deleteModel(engineer, { name: "ended" }));
  await daysLater(12, () => purgeDue(contextOf()));
  expect(await db().version.count({ where: { modelId: id } })).toBe(0);
  expect(await db().modelGrant.count({ where: { modelId: id } })).toBe(0);
  expect(await db().aliasMove.count({ where: { modelId: id } })).toBe(moves);
  expect(await auditOf("model:ended")).toContain("model.purged");
  expect(await codeOf(restoreModel(admin, { id }))).toBe("trash.not_found");
  const { data } = await listTrash(admin, { limit: 200 });
  expect(data.map(({ model }) => model)).not.toContain("ended");
});

test("only an owner or an administrator purges before the time, and only what is deleted", async () => {
  await uploadReady(admin, "early");
  const target = { name: "early", number: 1 };
  expect(await codeOf(purgeDeletedVersion(admin, target))).toBe("trash.not_found");
  await deleteVersions(engineer, { name: "early", versions: [1] });
  expect(await codeOf(purgeDeletedVersion(engineer, target))).toBe("permission.denied");
  expect(await codeOf(purgeDeletedVersion(keyContext(["models:write"]), target))).toBe(
    "key.scope_missing",
  );
  await purgeDeletedVersion(admin, target);
  expect(await codeOf(restoreVersion(engineer, target))).toBe("version.not_found");
});

test("storage counts each blob once, and the largest models come first", async () => {
  const bytes = fixture("sklearn/iris-logistic");
  for (let version = 0; version < 3; version += 1)
    await makeReady(await upload(engineer, "bulky", { bytes }));
  const storage = await getModelStorage(engineer, { name: "bulky" });
  expect(storage).toMatchObject({ totalBytes: bytes.length, versionCount: 3 });
  const { data } = await listLargestModels(engineer, { limit: 100 });
  expect(data).toContainEqual({ model: "bulky", totalBytes: bytes.length });
  expect(data).toEqual([...data].sort((a, b) => b.totalBytes - a.totalBytes));
});

test("a deleted bundle is listed with the size of all of its files", async () => {
  const files = [
    {
      name: "tokenizer.json",
      role: "tokenizer" as const,
      bytes: JSON.stringify("x".repeat(5_000)),
    },
  ];
  const bundle = await uploadBundle(engineer, "bundled", {
    model: fixture("batching/any-zero"),
    files,
  });
  await makeReady(bundle);
  await deleteVersions(engineer, { name: "bundled", versions: [1] });
  const { data } = await listModelTrash(engineer, { name: "bundled", ...page });
  expect(data.map(({ sizeBytes }) => sizeBytes)).toEqual([bundle.sizeBytes + 5_002]);
});
