import { expect, test } from "vitest";
import { defaultServingSettings } from "@/lib/contract/serving";
import { db } from "@/lib/platform/db";
import { contextOf, keyContext, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { findVersion, loadSnapshot, readRevision } from "@/lib/rollout/readings";
import { promoteVersion } from "../aliases";
import { archiveVersion } from "../lifecycle";
import { auditOf, codeOf, makeReady, rowOf, upload, uploadReady } from "../testing/registry";
import { getVersion, settleVersion, updateVersion } from "./index";

useDatabase({ ONNWARD_PROMOTE_WAIT_MS: "100" });
const engineer = userContext("engineer");

async function lastUpdate(target: string) {
  const event = await db().auditEvent.findFirstOrThrow({
    where: { target, action: "version.updated" },
    orderBy: { seq: "desc" },
  });
  return JSON.parse(event.canonical);
}

test("settings are merged, stored without defaults, recorded, and reach the gateways", async () => {
  await uploadReady(engineer, "tuned");
  await promoteVersion(engineer, { name: "tuned", alias: "production", version: 1, reason: "" });
  const target = { name: "tuned", number: 1 };
  const before = BigInt(await readRevision());
  const first = await updateVersion(engineer, {
    ...target,
    serving: { maxBatchRows: 16, threads: 2, batchDelayMs: 0 },
  });
  expect(first.serving).toEqual({
    ...defaultServingSettings,
    maxBatchRows: 16,
    threads: 2,
    batchDelayMs: 0,
  });
  expect(BigInt(await readRevision())).toBe(before + 1n);
  expect((await rowOf("tuned", 1)).settings).toEqual({
    maxBatchRows: 16,
    threads: 2,
    batchDelayMs: 0,
  });

  const serving = { threads: null, queueLength: 9 };
  await updateVersion(engineer, { ...target, serving, note: "tuned" });
  const kept = { maxBatchRows: 16, batchDelayMs: 0, queueLength: 9 };
  expect(await getVersion(engineer, target)).toMatchObject({
    note: "tuned",
    serving: { ...defaultServingSettings, ...kept },
  });
  expect(await lastUpdate("version:tuned@1")).toMatchObject({
    actor: { label: engineer.actor.label },
    before: { note: "", serving: { maxBatchRows: 16, threads: 2, batchDelayMs: 0 } },
    after: { note: "tuned", serving: kept },
  });

  const { id, modelId } = await rowOf("tuned", 1);
  const settings = { ...defaultServingSettings, ...kept };
  const { versions } = await loadSnapshot();
  expect(versions.find((version) => version.id === id)).toMatchObject({ settings });
  expect(await findVersion(modelId, 1)).toMatchObject({ settings });
});

test("settings survive edits of the note, a late verdict of the runner, and archiving", async () => {
  const version = await upload(engineer, "lasting");
  await makeReady(version);
  const target = { name: "lasting", number: 1 };
  await updateVersion(engineer, { ...target, serving: { timeoutMs: 750 } });
  const revision = await readRevision();
  await updateVersion(engineer, { ...target, note: "n", tags: ["t"] });
  await updateVersion(engineer, { ...target, serving: { timeoutMs: 750, threads: null } });
  // What gateways need not know moves nothing.
  expect(await readRevision()).toBe(revision);
  const fault = { code: "model.load_failed", detail: "Late." } as const;
  const { id: versionId } = await rowOf("lasting", 1);
  await settleVersion(contextOf(), { versionId, result: { ok: false, fault } });
  await archiveVersion(engineer, target);
  expect((await getVersion(engineer, target)).serving).toMatchObject({ timeoutMs: 750 });
});

test("edits of different settings at once all survive, and each is recorded as what it changed", async () => {
  await uploadReady(engineer, "contested");
  const target = { name: "contested", number: 1 };
  const edits = [
    { maxBatchRows: 8 },
    { batchDelayMs: 1 },
    { queueLength: 2 },
    { queueTimeMs: 3 },
    { timeoutMs: 4 },
    { threads: 5 },
    { memoryMib: 64 },
  ];
  await Promise.all([
    ...edits.map((serving) => updateVersion(engineer, { ...target, serving })),
    ...edits.map((_, index) => updateVersion(engineer, { ...target, note: `n${index}` })),
  ]);
  const { serving } = await getVersion(engineer, target);
  expect(serving).toEqual(Object.assign({ ...defaultServingSettings }, ...edits));

  const events = await db().auditEvent.findMany({
    where: { target: "version:contested@1", action: "version.updated" },
    orderBy: { seq: "asc" },
  });
  const changes = events.map(({ canonical }) => {
    const { before, after } = JSON.parse(canonical);
    const isNote = before.note !== after.note;
    return (
      Object.keys(after.serving).length - Object.keys(before.serving).length + (isNote ? 10 : 0)
    );
  });
  expect(changes.toSorted((a, b) => a - b)).toEqual([
    ...edits.map(() => 1),
    ...edits.map(() => 10),
  ]);
});

test("a version that is not ready has no settings, and what is refused leaves nothing", async () => {
  await upload(engineer, "early");
  const target = { name: "early", number: 1 };
  const serving = { threads: 1 };
  expect(await codeOf(updateVersion(engineer, { ...target, serving, note: "x" }))).toBe(
    "version.not_ready",
  );
  expect(await getVersion(engineer, target)).toMatchObject({
    note: "",
    serving: defaultServingSettings,
  });
  expect(await auditOf("version:early@1")).toEqual(["version.created"]);
  // Its note may be written at any time.
  await updateVersion(engineer, { ...target, note: "soon" });

  await uploadReady(engineer, "late");
  await updateVersion(engineer, { name: "late", number: 1, serving: { maxReplicas: 2 } });
  const revision = await readRevision();
  const tooMany = { name: "late", number: 1, serving: { minReplicas: 3 } };
  expect(await codeOf(updateVersion(engineer, tooMany))).toBe("request.invalid");
  expect(await codeOf(updateVersion(userContext("viewer"), tooMany))).toBe("permission.denied");
  const stranger = keyContext(["models:write"], ["other"]);
  expect(await codeOf(updateVersion(stranger, tooMany))).toBe("model.not_found");
  await archiveVersion(engineer, { name: "late", number: 1 });
  const ended = updateVersion(engineer, { name: "late", number: 1, serving });
  expect(await codeOf(ended)).toBe("version.not_ready");
  expect((await rowOf("late", 1)).settings).toEqual({ maxReplicas: 2 });
  expect(BigInt(await readRevision())).toBe(BigInt(revision) + 1n);
});
