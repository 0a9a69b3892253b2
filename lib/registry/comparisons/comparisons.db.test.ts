import { expect, test } from "vitest";
import type { Context } from "@/lib/contract/actor";
import type { Measurement, Timings } from "@/lib/contract/comparison";
import { db } from "@/lib/platform/db";
import { userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { deleteModel } from "../lifecycle";
import { codeOf, makeReady, rowOf, upload } from "../testing/registry";
import { createComparison, getComparison, listComparisons } from ".";

useDatabase({ ONNWARD_RETENTION_DAYS: "0" });
const timings: Timings = {
  ...{ p50Ms: 1, p90Ms: 1, p99Ms: 1, meanMs: 1, answerP50Ms: 1, perSecond: 1 },
};
const ratio = { median: 1.5, low: 1.4, high: 1.6 };
const slower: Measurement = {
  requests: { source: "generated", count: 1, refused: [] },
  ...{ pairs: 500, durationMs: 1, seed: 1, threads: { from: 1, to: 1 } },
  ...{ from: timings, to: timings, ratio, verdict: "slower" },
  ...{ outputs: [], golden: { from: [], to: [] } },
};
const admin = userContext("admin");
const viewer = userContext("viewer");

test("a comparison with a deleted private model is not shown to who sees another of its name", async () => {
  for (const name of ["open", "secret"]) await makeReady(await upload(admin, name));
  await db().model.updateMany({ where: { name: "secret" }, data: { visibility: "private" } });
  const [one, two] = [await rowOf("open", 1), await rowOf("secret", 1)];
  const { id } = await db().comparison.create({
    data: { modelId: one.modelId, fromId: one.id, toId: two.id, createdBy: "admin" },
  });
  const asked = { name: "open", id };
  expect(await codeOf(getComparison(viewer, asked))).toBe("model.not_found");
  expect(await codeOf(getComparison(admin, asked))).toBe("no error");
  const idsFor = async (ctx: Context) =>
    (await listComparisons(ctx, { name: "open", limit: 50 })).data.map((each) => each.id);
  expect(await idsFor(viewer)).toEqual([]);
  expect(await idsFor(admin)).toEqual([id]);
  await deleteModel(admin, { name: "secret" });
  await upload(admin, "secret");
  expect(await codeOf(getComparison(viewer, asked))).toBe("comparison.not_found");
  expect(await idsFor(viewer)).toEqual([]);
});

test("a model's comparisons come page by page, newest first, with what they found in short", async () => {
  const name = "listed";
  for (let count = 0; count < 2; count += 1) await makeReady(await upload(admin, name));
  const ask = (from: string, to: string) => createComparison(admin, { name, from, to });
  const first = await ask("1", "2");
  await db().comparison.update({
    where: { id: first.id },
    data: { result: slower, settledAt: new Date() },
  });
  const second = await ask("2", "1");
  const page = await listComparisons(viewer, { name, limit: 1 });
  expect(page.data).toMatchObject([
    { id: second.id, status: "queued", verdict: null, ratio: null },
  ]);
  const cursor = page.nextCursor ?? undefined;
  const rest = await listComparisons(viewer, { name, limit: 1, cursor });
  expect(rest).toMatchObject({
    data: [{ id: first.id, status: "measured", verdict: "slower", ratio }],
    nextCursor: null,
  });
  expect(rest.data[0]).not.toHaveProperty("result");
  expect(await codeOf(listComparisons(viewer, { name, limit: 1, cursor: "junk" }))).toBe(
    "cursor.invalid",
  );
  expect(await codeOf(listComparisons(viewer, { name: "none", limit: 1 }))).toBe("model.not_found");
});
