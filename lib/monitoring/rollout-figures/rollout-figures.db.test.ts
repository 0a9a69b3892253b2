import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { db } from "@/lib/platform/db";
import { contextOf } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { promoteVersion } from "@/lib/registry/aliases";
import { makeReady, upload } from "@/lib/registry/testing/registry";
import { startRollout } from "@/lib/rollout/testing/rollouts";
import { type FiguresBatch, pruneAssignments, writeFiguresBatch } from ".";

useDatabase({ ONNWARD_PROMOTE_WAIT_MS: "100" });
const ctx = contextOf();

/** A live A/B of two versions. */
async function begin(name: string) {
  for (const _ of [1, 2]) await makeReady(await upload(ctx, name));
  await promoteVersion(ctx, { name, alias: "production", version: 1, reason: "" });
  await startRollout(name, 1);
  return db().rollout.findFirstOrThrow({
    where: { model: { liveName: name } },
    include: { targets: true },
  });
}

function batchOf(rolloutId: string, versionId: string): FiguresBatch {
  return {
    id: randomUUID(),
    windows: [
      {
        ...{ rolloutId, step: 0, versionId },
        figures: { requests: 3, errors: 1, durations: [[7, 2]], shadow: null },
      },
    ],
    assignments: ["a", "b"].map((requestId) => ({
      ...{ rolloutId, requestId, versionId, unit: "0102030405060708" },
    })),
  };
}

test("a batch that comes again, also at the same moment, is written once", async () => {
  const { id, stableVersionId } = await begin("once");
  const batch = batchOf(id, stableVersionId);
  await Promise.all([1, 2, 3, 4].map(() => writeFiguresBatch(batch)));
  await writeFiguresBatch(batch);
  const windows = await db().rolloutWindow.findMany({ where: { rolloutId: id } });
  expect(windows).toMatchObject([
    { step: 0, versionId: stableVersionId, figures: batch.windows[0]?.figures },
  ]);
  const assigned = await db().rolloutAssignment.findMany({ where: { rolloutId: id } });
  expect(assigned.map(({ requestId }) => requestId).sort()).toEqual(["a", "b"]);
  expect(Buffer.from(assigned[0]?.unit ?? []).toString("hex")).toBe("0102030405060708");
});

test("what belongs to a rollout that is deleted keeps nothing else from being written", async () => {
  const { id, stableVersionId } = await begin("left");
  const gone = batchOf(randomUUID(), stableVersionId);
  const kept = batchOf(id, stableVersionId);
  await writeFiguresBatch({
    id: randomUUID(),
    windows: [...gone.windows, ...kept.windows],
    assignments: [...gone.assignments, ...kept.assignments],
  });
  expect(await db().rolloutWindow.count({ where: { rolloutId: id } })).toBe(1);
  expect(await db().rolloutAssignment.count({ where: { rolloutId: id } })).toBe(2);
});

test("a request id that comes again stays with who answered it first", async () => {
  const { id, stableVersionId, targets } = await begin("again");
  await writeFiguresBatch(batchOf(id, stableVersionId));
  await writeFiguresBatch(batchOf(id, targets[0]?.versionId ?? ""));
  const assigned = await db().rolloutAssignment.findMany({ where: { rolloutId: id } });
  expect(assigned.map(({ versionId }) => versionId)).toEqual([stableVersionId, stableVersionId]);
});

test("assignments are kept for thirty days", async () => {
  const { id, stableVersionId } = await begin("old");
  await writeFiguresBatch(batchOf(id, stableVersionId));
  await db().$executeRaw`UPDATE rollout_assignment
    SET at = now() - CASE request_id WHEN 'a' THEN interval '31 days' ELSE interval '29 days' END
    WHERE rollout_id = ${id}::uuid`;
  await pruneAssignments();
  const assigned = await db().rolloutAssignment.findMany({ where: { rolloutId: id } });
  expect(assigned.map(({ requestId }) => requestId)).toEqual(["b"]);
});
