import { randomUUID } from "node:crypto";
import pg from "pg";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import { reportFeedbackBody } from "@/lib/contract/feedback";
import { writeFiguresBatch } from "@/lib/monitoring/rollout-figures";
import { db, Prisma } from "@/lib/platform/db";
import { contextOf, keyContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { promoteVersion } from "@/lib/registry/aliases";
import { makeReady, upload } from "@/lib/registry/testing/registry";
import { readAb } from "@/lib/rollout/ab";
import { pruneFeedback, reportFeedback } from ".";

useDatabase({ ONNWARD_PROMOTE_WAIT_MS: "100" });
const ctx = contextOf();
const app = keyContext(["predict"]);
const answerSchema = z.object({ rows: z.array(z.unknown()) });

async function begin(name: string, outcome: object) {
  for (const _ of [1, 2]) await makeReady(await upload(ctx, name));
  await promoteVersion(ctx, { name, alias: "production", version: 1, reason: "" });
  const alias = await db().alias.findFirstOrThrow({ where: { model: { liveName: name } } });
  const [stable, target] = await db().version.findMany({
    where: { modelId: alias.modelId },
    orderBy: { number: "asc" },
  });
  if (!stable || !target) throw new Error("no versions");
  const plan = {
    ...{ kind: "ab", targets: [{ version: 2, weightPercent: 50 }], stickyBy: { kind: "key" } },
    outcome,
  };
  const rollout = await db().rollout.create({
    data: {
      ...{ modelId: alias.modelId, aliasId: alias.id, alias: alias.name, kind: "ab", plan },
      ...{ stableVersionId: stable.id, stableVersion: 1, requestId: "test", startedBy: {} },
      targets: { create: [{ versionId: target.id, position: 0, weightPercent: 50 }] },
    },
  });
  return { id: rollout.id, modelId: alias.modelId, stable: stable.id, target: target.id };
}

/** So many units, each with requests that a version answered; gives the ids by unit. */
async function answer(rolloutId: string, versionId: string, units: number, each: number) {
  const byUnit = Array.from({ length: units }, () =>
    Array.from({ length: each }, () => randomUUID()),
  );
  const assignments = byUnit.flatMap((ids, n) => {
    const unit = Buffer.alloc(8);
    unit.writeUInt32BE(n);
    return ids.map((requestId) => ({
      ...{ rolloutId, requestId, versionId, unit: unit.toString("hex") },
    }));
  });
  await writeFiguresBatch({ id: randomUUID(), windows: [], assignments });
  return byUnit;
}

async function tell(
  modelId: string,
  rows: { requestId: string; label?: string; value?: number }[],
) {
  await db().feedback.createMany({
    data: rows.map((row) => ({ modelId, actorKind: "key", actorId: "test", ...row })),
  });
}

describe("reporting", () => {
  test("whoever may predict may report, and hears which version answered", async () => {
    const { id, target } = await begin("fraud", { kind: "share", wanted: ["ok"] });
    const [[requestId = ""] = []] = await answer(id, target, 1, 1);
    const known = await reportFeedback(app, { name: "fraud", requestId, label: "ok" });
    expect(known).toEqual({ requestId, version: 2 });
    // What was answered just now arrives in a second: no error.
    const early = await reportFeedback(app, { name: "fraud", requestId: "early", value: 1 });
    expect(early).toEqual({ requestId: "early", version: null });
  });

  test("nobody else may, and nobody about a model that is not there", async () => {
    const input = { name: "fraud", requestId: "x", value: 1 };
    await expect(reportFeedback(keyContext(["models:read"]), input)).rejects.toMatchObject({
      code: "key.scope_missing",
    });
    await expect(reportFeedback(app, { ...input, name: "nope" })).rejects.toMatchObject({
      code: "model.not_found",
    });
    expect(await db().feedback.count({ where: { requestId: "x" } })).toBe(0);
  });

  test("the newest word counts, whole: nothing of the one before stays", async () => {
    const name = "fraud";
    await reportFeedback(app, { name, requestId: "twice", label: "bad", value: 1 });
    await reportFeedback(app, { name, requestId: "twice", label: "ok" });
    const kept = await db().feedback.findMany({ where: { requestId: "twice" } });
    expect(kept).toMatchObject([{ label: "ok", value: null }]);
  });

  test("is kept for ninety days", async () => {
    const name = "fraud";
    for (const requestId of ["older", "newer"])
      await reportFeedback(app, { name, requestId, value: 1 });
    await db().$executeRaw`UPDATE feedback SET at = now() -
      CASE request_id WHEN 'older' THEN interval '91 days' ELSE interval '89 days' END
      WHERE request_id IN ('older', 'newer')`;
    await pruneFeedback();
    const kept = await db().feedback.findMany({ where: { requestId: { in: ["older", "newer"] } } });
    expect(kept.map(({ requestId }) => requestId)).toEqual(["newer"]);
  });
});

describe("which is better", () => {
  test("counts labels that are wanted, by unit, and feedback of no arm apart", async () => {
    const { id, modelId, stable, target } = await begin("shares", {
      kind: "share",
      wanted: ["ok"],
    });
    const told = async (version: string, units: number, wanted: number) => {
      const byUnit = await answer(id, version, units, 4);
      await tell(
        modelId,
        byUnit.flatMap((ids, unit) =>
          ids.map((requestId) => ({ requestId, label: unit < wanted ? "ok" : "bad" })),
        ),
      );
    };
    await told(stable, 200, 60);
    await told(target, 150, 105);
    await tell(modelId, [{ requestId: "elsewhere", label: "ok" }]);
    // A number says nothing of a share.
    const [[onlyNumber = ""] = []] = await answer(id, target, 1, 1);
    await tell(modelId, [{ requestId: onlyNumber, value: 1 }]);
    const reading = await readAb(id);
    expect(reading).toMatchObject({
      stable: { version: 1, units: 200, outcomes: 800, mean: 0.3 },
      targets: [{ version: 2, units: 150, outcomes: 600, mean: 0.7, verdict: "better" }],
      unmatched: 1,
    });
    // Each unit's four outcomes are one: the interval is that of 200 and 150 units, not of 800 and 600 outcomes.
    const { difference } = reading?.targets[0] ?? {};
    const ofUnits = Math.sqrt((0.3 * 0.7) / 200 + (0.7 * 0.3) / 150);
    expect((difference?.high ?? 0) - (difference?.value ?? 0)).toBeGreaterThan(2.5 * ofUnits);
  });

  test("compares means of numbers the way round that the plan wants", async () => {
    const { id, modelId, stable, target } = await begin("means", { kind: "mean", better: "lower" });
    for (const [version, base] of [
      [stable, 10],
      [target, 5],
    ] as const) {
      const ids = (await answer(id, version, 100, 1)).flat();
      await tell(
        modelId,
        ids.map((requestId, n) => ({ requestId, value: base + (n % 3) })),
      );
    }
    expect((await readAb(id))?.targets).toMatchObject([{ outcomes: 100, verdict: "better" }]);
  });

  test("numbers of any size that may be reported are read, and larger ones are refused", async () => {
    const { id, modelId, stable, target } = await begin("sizes", {
      kind: "mean",
      better: "higher",
    });
    for (const version of [stable, target]) {
      const ids = (await answer(id, version, 40, 1)).flat();
      const values = [1e100, -1e100, 1e-300, 5e-324, 0, 1];
      await tell(
        modelId,
        ids.map((requestId, n) => ({ requestId, value: values[n % values.length] ?? 0 })),
      );
    }
    expect(await readAb(id)).toMatchObject({
      stable: { outcomes: 40 },
      targets: [{ outcomes: 40 }],
    });
    const report = (value: number) =>
      reportFeedbackBody.safeParse({ requestId: "x", value }).success;
    expect([1e100, -1e100, 1e101, -1e308].map(report)).toEqual([true, true, false, false]);
  });

  test("of a hundred thousand outcomes only sums are read: a row an arm", async () => {
    const { id, modelId, stable, target } = await begin("many", { kind: "share", wanted: ["ok"] });
    // A statement has a deadline.
    for (let first = 1; first <= 100_000; first += 10_000) {
      const numbers = Prisma.sql`generate_series(${first}::int, ${first + 9_999}::int) AS n`;
      await db().$executeRaw`
        INSERT INTO rollout_assignment (rollout_id, request_id, version_id, unit)
        SELECT ${id}::uuid, 'r' || n, CASE n % 2 WHEN 0 THEN ${stable}::uuid ELSE ${target}::uuid END,
          int8send(n / 4) FROM ${numbers}`;
      await db().$executeRaw`
        INSERT INTO feedback (model_id, request_id, label, actor_kind, actor_id)
        SELECT ${modelId}::uuid, 'r' || n, CASE WHEN n % 10 < 3 THEN 'ok' ELSE 'bad' END, 'key', 'test'
        FROM ${numbers}`;
    }
    const query = vi.spyOn(pg.Pool.prototype, "query");
    onTestFinished(() => query.mockRestore());
    expect(await readAb(id)).toMatchObject({
      stable: { outcomes: 50_000, mean: 0.4 },
      targets: [{ outcomes: 50_000, mean: 0.2, verdict: "worse" }],
      unmatched: 0,
    });
    const answers: unknown[] = query.mock.settledResults.map(({ value }) => value);
    const rows = answers.map((value) => answerSchema.parse(value).rows.length);
    expect(rows.length).toBeGreaterThan(2);
    expect(Math.max(...rows)).toBeLessThanOrEqual(2);
  });

  test("says nothing before anybody reported, and is no answer of a canary", async () => {
    const { id } = await begin("silent", { kind: "share", wanted: ["ok"] });
    expect(await readAb(id)).toMatchObject({
      stable: { outcomes: 0, mean: null },
      targets: [{ outcomes: 0, mean: null, difference: null, verdict: "undecided" }],
    });
    await db().rollout.update({
      where: { id },
      data: { plan: { kind: "canary", version: 2, steps: [{ weightPercent: 1, soakSeconds: 1 }] } },
    });
    expect(await readAb(id)).toBeNull();
    expect(await readAb(randomUUID())).toBeNull();
  });
});
