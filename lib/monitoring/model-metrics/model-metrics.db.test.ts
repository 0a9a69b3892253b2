import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { mostMetricMoves, mostVersionSeries } from "@/lib/contract/model-metrics";
import { setClock } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { keyContext, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { promoteVersion } from "@/lib/registry/aliases";
import { updateModel } from "@/lib/registry/models";
import { uploadReady } from "@/lib/registry/testing/registry";
import { writeUsageBatch } from "../usage";
import { percentile } from "../usage/latency-histogram";
import { addPrediction, emptyRow, mergeRows, noKeyId, type UsageRow } from "../usage/usage-row";
import { getModelMetrics } from ".";

useDatabase({ ONNWARD_PROMOTE_WAIT_MS: "100" });
const engineer = userContext("engineer");
const outcomes = [
  "ok",
  "ok",
  "ok",
  "clientError",
  "serverError",
  "refused",
  "timeout",
  "gone",
] as const;
const minuteMs = 60_000;
const minuteOf = (ms: number) => Math.floor(ms / minuteMs);
const iso = (ms: number) => new Date(ms).toISOString();

/** The same numbers in every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

async function count(rows: readonly UsageRow[]): Promise<void> {
  await writeUsageBatch({ id: randomUUID(), rows: [...rows] });
}

function rowOf(versionId: string, minute: number, durations: readonly number[]): UsageRow {
  const row = emptyRow({ versionId, keyId: noKeyId, minute });
  for (const durationMs of durations)
    addPrediction(row, { versionId, keyId: null, rows: 1, outcome: "ok", durationMs });
  return row;
}

/** Of a model's moves, at times of the test's own. */
async function addMove(
  name: string,
  move: { alias: string; from: number | null; to: number; at: number },
) {
  const { id } = await db().model.findUniqueOrThrow({ where: { liveName: name } });
  await db().aliasMove.create({
    data: {
      ...{ modelId: id, alias: move.alias, kind: "promote", actorKind: "user", actorId: "u" },
      ...{ fromVersion: move.from, toVersion: move.to, actorLabel: "ann", requestId: "r" },
      ...{ warmed: true, at: new Date(move.at) },
    },
  });
}

test.each([
  ["minutes", 6 * 3_600_000, 60],
  ["quarters of an hour", 7 * 86_400_000, 1_800],
])("the sums by %s are those of every row, by version and together", async (kind, length, step) => {
  const random = randomOf(length);
  const name = `sums-${step}`;
  const ids = [await uploadReady(engineer, name), await uploadReady(engineer, name)];
  const stranger = await uploadReady(engineer, `${name}-other`);
  const now = Date.now();
  const rows = Array.from({ length: 150 }, () => {
    const versionId = [...ids, stranger][Math.floor(random() * 3)] ?? stranger;
    const minute = minuteOf(now - random() * length * 1.2);
    const keyId = random() < 0.5 ? noKeyId : "11111111-1111-4111-8111-111111111111";
    const row = emptyRow({ versionId, keyId, minute });
    for (let n = 0; n < 5; n += 1) {
      const outcome = outcomes[Math.floor(random() * outcomes.length)] ?? "ok";
      addPrediction(row, { versionId, keyId, rows: 3, outcome, durationMs: random() ** 4 * 5_000 });
    }
    return row;
  });
  // One by one: a batch of a gateway has each version, key and minute once.
  for (const row of rows) await count([row]);

  const metrics = await getModelMetrics(engineer, { name, from: iso(now - length), to: iso(now) });
  expect(metrics.stepSeconds, kind).toBe(step);
  expect(metrics.versions.map(({ version }) => version)).toEqual([2, 1]);
  const check = (series: typeof metrics.total, own: readonly UsageRow[]) => {
    metrics.times.forEach((time, place) => {
      const from = minuteOf(Date.parse(time));
      const within = own.filter(({ minute }) => minute >= from && minute < from + step / 60);
      const [first, ...rest] = within.map((row) => ({ ...row, keyId: noKeyId }));
      const sum = rest.reduce(
        mergeRows,
        first ?? emptyRow({ versionId: "", keyId: "", minute: 0 }),
      );
      const point = (field: keyof typeof series) => series[field][place];
      for (const field of [
        "requests",
        "rows",
        "clientErrors",
        "serverErrors",
        "refused",
        "timeouts",
        "gone",
      ] as const)
        expect(point(field), `${field} at ${time}`).toBe(sum[field]);
      for (const [field, share] of [
        ["p50Ms", 0.5],
        ["p95Ms", 0.95],
        ["p99Ms", 0.99],
      ] as const) {
        const expected = percentile(sum.buckets, share);
        if (expected === null) expect(point(field)).toBeNull();
        else expect(point(field), `${field} at ${time}`).toBeCloseTo(expected, 2);
      }
    });
  };
  check(
    metrics.total,
    rows.filter(({ versionId }) => versionId !== stranger),
  );
  metrics.versions.forEach((series) => {
    check(
      series,
      rows.filter(({ versionId }) => versionId === ids[series.version - 1]),
    );
  });
  expect(metrics.total.requests.reduce((sum, n) => sum + n, 0)).toBeGreaterThan(50);
});

test("the first and the last minute of a window are in it, those around are not", async () => {
  const versionId = await uploadReady(engineer, "edges");
  const from = minuteOf(Date.now()) - 200;
  for (const [offset, times] of [
    [-1, 1],
    [0, 2],
    [29, 4],
    [30, 8],
  ] as const)
    await count([rowOf(versionId, from + offset, Array<number>(times).fill(1))]);
  const ask = { name: "edges", from: iso(from * minuteMs), to: iso((from + 30) * minuteMs) };
  const { total, times } = await getModelMetrics(engineer, ask);
  expect(times).toHaveLength(30);
  expect([total.requests[0], total.requests[29]]).toEqual([2, 4]);
  expect(total.requests.reduce((sum, n) => sum + n, 0)).toBe(6);
  // A second more, and the minute that it is in is there as a whole.
  const more = await getModelMetrics(engineer, { ...ask, to: iso((from + 30) * minuteMs + 1_000) });
  expect(more.total.requests.at(-1)).toBe(8);
});

test("it says until when nothing more is to come", async () => {
  await uploadReady(engineer, "complete");
  const restore = setClock(() => Date.parse("2026-11-20T10:05:09.000Z"));
  try {
    const ask = { name: "complete", from: "2026-11-20T09:00:00Z" };
    const { completeUntil, readAt, times } = await getModelMetrics(engineer, ask);
    expect(readAt).toBe("2026-11-20T10:05:09.000Z");
    expect(times.at(-1)).toBe("2026-11-20T10:05:00.000Z");
    // A gateway may not have told of 10:04 yet.
    expect(completeUntil).toBe("2026-11-20T10:04:00.000Z");
    const past = await getModelMetrics(engineer, { ...ask, to: "2026-11-20T10:00:00Z" });
    expect(past.completeUntil).toBe("2026-11-20T10:00:00.000Z");
  } finally {
    restore();
  }
});

test("moves of the window are told newest first, of one alias if asked, and no more than a bound", async () => {
  await uploadReady(engineer, "moved");
  await uploadReady(engineer, "moved");
  await promoteVersion(engineer, {
    name: "moved",
    alias: "production",
    version: 1,
    reason: "first",
  });
  await promoteVersion(engineer, { name: "moved", alias: "staging", version: 2, reason: "try" });
  await promoteVersion(engineer, {
    name: "moved",
    alias: "production",
    version: 2,
    reason: "=1+1",
  });
  const { moves, hasMoreMoves } = await getModelMetrics(engineer, { name: "moved" });
  expect(moves.map(({ alias, from, to, reason }) => [alias, from, to, reason])).toEqual([
    ["production", 1, 2, "=1+1"],
    ["staging", null, 2, "try"],
    ["production", null, 1, "first"],
  ]);
  expect(moves[0]).toMatchObject({ kind: "promote", by: { label: engineer.actor.label } });
  expect(hasMoreMoves).toBe(false);
  const ofStaging = await getModelMetrics(engineer, { name: "moved", alias: "staging" });
  expect(ofStaging.moves.map(({ alias }) => alias)).toEqual(["staging"]);
  for (let n = 0; n < mostMetricMoves; n += 1)
    await addMove("moved", { alias: "busy", from: 1, to: 2, at: Date.now() });
  const many = await getModelMetrics(engineer, { name: "moved" });
  expect([many.moves.length, many.hasMoreMoves]).toEqual([mostMetricMoves, true]);
});

test("an alias's figures are of the versions that it pointed at in the window", async () => {
  const ids = [];
  for (let n = 0; n < 4; n += 1) ids.push(await uploadReady(engineer, "of-alias"));
  const now = Date.now();
  for (const id of ids) await count([rowOf(id, minuteOf(now) - 10, [1])]);
  // Version 1 is what it pointed at when the window began, 4 was never its own.
  await addMove("of-alias", { alias: "live", from: 3, to: 1, at: now - 2 * 3_600_000 });
  await addMove("of-alias", { alias: "live", from: 1, to: 2, at: now - 600_000 });
  const ask = { name: "of-alias", alias: "live" };
  const { versions, total } = await getModelMetrics(engineer, ask);
  expect(versions.map(({ version }) => version)).toEqual([2, 1]);
  expect(total.requests.reduce((sum, n) => sum + n, 0)).toBe(2);
  // Nothing moved it in the window: what it pointed at before it does still.
  await addMove("of-alias", { alias: "quiet", from: null, to: 3, at: now - 2 * 3_600_000 });
  const quiet = await getModelMetrics(engineer, { name: "of-alias", alias: "quiet" });
  expect(quiet.versions.map(({ version }) => version)).toEqual([3]);
  const one = await getModelMetrics(engineer, { ...ask, version: 2 });
  expect(one.versions.map(({ version }) => version)).toEqual([2]);
  const none = await getModelMetrics(engineer, { ...ask, version: 4 });
  expect(none.versions).toEqual([]);
  await expect(getModelMetrics(engineer, { ...ask, alias: "never" })).rejects.toMatchObject({
    code: "alias.not_found",
  });
  await expect(getModelMetrics(engineer, { name: "of-alias", version: 9 })).rejects.toMatchObject({
    code: "version.not_found",
  });
});

test("of many versions the busiest have a series, and the total has all", async () => {
  const first = await uploadReady(engineer, "many");
  const minute = minuteOf(Date.now()) - 5;
  const ids = [first];
  for (let n = 0; n < mostVersionSeries + 1; n += 1) ids.push(await uploadReady(engineer, "many"));
  await count(ids.map((id, index) => rowOf(id, minute, Array<number>(index + 1).fill(1))));
  const { versions, omittedVersions, total } = await getModelMetrics(engineer, { name: "many" });
  expect(omittedVersions).toBe(2);
  expect(versions.map(({ version }) => version)).toEqual(
    Array.from({ length: mostVersionSeries }, (_, index) => ids.length - index),
  );
  const all = (ids.length * (ids.length + 1)) / 2;
  expect(total.requests.reduce((sum, n) => sum + n, 0)).toBe(all);
});

test("a private model has no figures for who may not see it", async () => {
  await uploadReady(engineer, "sealed");
  await updateModel(userContext("admin"), { name: "sealed", visibility: "private" });
  const ask = { name: "sealed" };
  for (const ctx of [userContext("engineer"), userContext("approver"), keyContext(["models:read"])])
    await expect(getModelMetrics(ctx, ask)).rejects.toMatchObject({ code: "model.not_found" });
  await expect(getModelMetrics(keyContext(["predict"]), ask)).rejects.toMatchObject({
    code: "key.scope_missing",
  });
  expect((await getModelMetrics(userContext("auditor"), ask)).versions).toEqual([]);
});
