import { randomBytes } from "node:crypto";
import { expect, it, onTestFinished } from "vitest";
import { setClock } from "@/lib/platform/clock";
import { databaseTimeMs, forgetDatabaseTime } from "@/lib/platform/database-time";
import { db, inTransaction } from "@/lib/platform/db";
import { bumpRevision } from "@/lib/platform/revision";
import { useDatabase } from "@/lib/platform/testing/database";
import { snapshotSchema } from "../snapshot";
import { findVersion } from "./find-version";
import { loadSnapshot, readRevision } from "./load-snapshot";

useDatabase();

async function createModel(name: string, isDeleted = false) {
  return db().model.create({
    data: {
      name,
      liveName: isDeleted ? null : name,
      deletedAt: isDeleted ? new Date() : null,
      createdBy: "test",
    },
  });
}

async function createVersion(modelId: string, number: number, status: "ready" | "validating") {
  const digest = randomBytes(32).toString("hex");
  await db().artifact.create({ data: { digest, sizeBytes: 123n } });
  const isReady = status === "ready";
  return db().version.create({
    data: {
      modelId,
      number,
      status,
      digest,
      servingDigest: isReady ? digest : null,
      facts: {},
      createdBy: "test",
      ...(isReady ? { signature: { inputs: [], outputs: [], omittedOutputs: [] } } : {}),
    },
  });
}

it("holds aliases with the versions they name, ready numbers and usable keys, of living models", async () => {
  const model = await createModel("fraud");
  const gone = await createModel("gone", true);
  const first = await createVersion(model.id, 1, "ready");
  const second = await createVersion(model.id, 2, "ready");
  const third = await createVersion(model.id, 3, "validating");
  await db().alias.create({
    data: {
      modelId: model.id,
      name: "production",
      versionId: second.id,
      previousVersionId: first.id,
      movedAt: new Date(5_000),
    },
  });
  await db().alias.create({ data: { modelId: gone.id, name: "production" } });
  const key = { scopes: ["predict"], models: [], createdBy: "test", prefix: "onw_live_abc" };
  const hash = new Uint8Array(randomBytes(32));
  await db().apiKey.create({ data: { ...key, name: "good", hash } });
  await db().apiKey.create({
    data: {
      ...key,
      name: "revoked",
      hash: new Uint8Array(randomBytes(32)),
      revokedAt: new Date(),
    },
  });

  const snapshot = snapshotSchema.parse(await loadSnapshot());
  expect(snapshot.models).toEqual([
    {
      ...{ id: model.id, name: "fraud", readyNumbers: [2, 1] },
      ...{ visibility: "internal", grants: {}, payloadSampling: null },
    },
  ]);
  expect(snapshot.aliases).toMatchObject([
    { name: "production", versionId: second.id, previousVersionId: first.id, movedAtMs: 5_000 },
  ]);
  expect(snapshot.versions.map(({ number }) => number).sort()).toEqual([1, 2]);
  expect(snapshot.versions[0]).toMatchObject({ status: "ready", sizeBytes: 123 });
  expect(snapshot.keys.map(({ name }) => name)).toEqual(["good"]);
  expect(snapshot.keys[0]?.hash).toBe(Buffer.from(hash).toString("hex"));

  expect(await findVersion(model.id, 3)).toMatchObject({ id: third.id, servingDigest: null });
  expect(await findVersion(model.id, 4)).toBeNull();
});

it("holds the live rollout of an alias with its targets in their order, and their versions", async () => {
  const model = await createModel("shared");
  const [stable, first, second] = await Promise.all(
    [1, 2, 3].map((number) => createVersion(model.id, number, "ready")),
  );
  if (!stable || !first || !second) throw new Error("no versions");
  const alias = await db().alias.create({
    data: { modelId: model.id, name: "production", versionId: stable.id },
  });
  const start = (plan: object, kind: string, ended: boolean) =>
    db().rollout.create({
      data: {
        ...{ modelId: model.id, aliasId: alias.id, alias: alias.name, kind, plan, step: 2 },
        ...{ stableVersionId: stable.id, stableVersion: 1, requestId: "test", startedBy: {} },
        ...(ended ? { status: "stopped", endedAt: new Date() } : { status: "paused" }),
        targets: {
          create: [
            { versionId: first.id, position: 1, weightPercent: 12.34 },
            { versionId: second.id, position: 0, weightPercent: 5 },
          ],
        },
      },
    });
  const header = { name: "x-beta", value: "yes" };
  await start({ header }, "canary", true);
  const live = await start({ stickyBy: { kind: "header", name: "x-user" } }, "ab", false);
  const read = async () => {
    const { aliases, versions } = snapshotSchema.parse(await loadSnapshot());
    const found = aliases.find(({ modelId }) => modelId === model.id)?.rollout ?? null;
    return { rollout: found, versions: versions.filter(({ modelId }) => modelId === model.id) };
  };
  const shared = await read();
  expect(shared.rollout).toEqual({
    ...{ id: live.id, kind: "ab", step: 2, stableVersionId: stable.id },
    targets: [
      { versionId: second.id, weightPercent: 5 },
      { versionId: first.id, weightPercent: 12.34 },
    ],
    ...{ header: null, stickyHeader: "x-user", tolerance: null },
  });
  expect(shared.versions.map(({ number }) => number).sort()).toEqual([1, 2, 3]);

  await db().rollout.update({ where: { id: live.id }, data: { kind: "canary", plan: { header } } });
  expect((await read()).rollout).toMatchObject({ kind: "canary", header, stickyHeader: null });
  const tolerance = { absolute: 0.1, relative: 0 };
  await db().rollout.update({
    where: { id: live.id },
    data: { kind: "shadow", plan: { tolerance } },
  });
  expect((await read()).rollout).toMatchObject({ kind: "shadow", header: null, tolerance });
  // The alias was moved under it.
  await db().alias.update({ where: { id: alias.id }, data: { versionId: second.id } });
  expect((await read()).rollout).toBeNull();
});

it("carries the revision of the same reading", async () => {
  const before = BigInt(await readRevision());
  await inTransaction((tx) => bumpRevision(tx));
  expect((await loadSnapshot()).revision).toBe((before + 1n).toString());
});

it("tells the database's time with the revision, whatever this host's clock says", async () => {
  forgetDatabaseTime();
  onTestFinished(forgetDatabaseTime);
  const right = Date.now();
  onTestFinished(setClock(() => right - 3_600_000));
  expect(databaseTimeMs()).toBe(right - 3_600_000);
  await readRevision();
  expect(Math.abs(databaseTimeMs() - Date.now())).toBeLessThan(5_000);
});
