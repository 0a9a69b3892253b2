import { expect, test } from "vitest";
import { encodeCursor } from "@/lib/platform/cursor";
import { db } from "@/lib/platform/db";
import { contextOf, keyContext, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { promoteVersion } from "../aliases";
import { deleteModel } from "../models";
import { rowOf, upload, uploadReady } from "../testing/registry";
import { settleVersion } from "../versions";
import { listActivity } from "./index";

useDatabase({ ONNWARD_PROMOTE_WAIT_MS: "100" });
const engineer = userContext("engineer");

async function happened(ctx = contextOf(), limit = 200): Promise<string[]> {
  const { data } = await listActivity(ctx, { limit });
  return data.map(({ kind, model, version }) => `${kind} ${model}@${version}`);
}

test("moves and lives of versions are one list, newest first, and every page goes on where the last ended", async () => {
  await uploadReady(engineer, "seen");
  await promoteVersion(engineer, { name: "seen", alias: "production", version: 1, reason: "good" });
  await upload(engineer, "seen");
  const { id: versionId } = await rowOf("seen", 2);
  const fault = { code: "model.load_failed", detail: "It does not load." } as const;
  await settleVersion(contextOf(), { versionId, result: { ok: false, fault } });
  const all = await listActivity(contextOf(), { limit: 50 });
  expect(all.data).toMatchObject([
    { kind: "rejected", version: 2, by: null, alias: null, reason: "It does not load." },
    { kind: "uploaded", version: 2, by: engineer.actor.label },
    { kind: "promote", version: 1, alias: "production", from: null, to: 1, reason: "good" },
    { kind: "ready", version: 1, by: null },
    { kind: "uploaded", version: 1, by: engineer.actor.label },
  ]);
  // All at one moment: the order and the pages must not depend on the clock.
  const at = new Date();
  await db().version.updateMany({ data: { createdAt: at, settledAt: at } });
  const whole = (await listActivity(contextOf(), { limit: 50 })).data;
  const paged: unknown[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await listActivity(contextOf(), { limit: 1, cursor });
    paged.push(...page.data);
    cursor = page.nextCursor;
  }
  expect(paged).toEqual(whole);
  expect(whole).toHaveLength(5);
});

test("shows a limited key its own models, and nobody a deleted one", async () => {
  await upload(engineer, "mine");
  await upload(engineer, "gone");
  await deleteModel(engineer, { name: "gone" });
  expect(await happened(keyContext(["models:read"], ["mine", "gone"]))).toEqual([
    "uploaded mine@1",
  ]);
  expect(await happened()).toContain("uploaded mine@1");
  expect((await happened()).join()).not.toContain("gone");
});

test("refuses a cursor of no calendar as what it is", async () => {
  for (const time of [
    "2026-02-31T00:00:00.000000Z",
    "9999-99-99T99:99:99.999999Z",
    "9".repeat(18),
  ]) {
    const cursor = encodeCursor([time, "move:1"]);
    const listing = listActivity(contextOf(), { limit: 1, cursor });
    await expect(listing).rejects.toMatchObject({ code: "cursor.invalid" });
  }
  const farthest = encodeCursor(["9".repeat(17), "move:1"]);
  await listActivity(contextOf(), { limit: 1, cursor: farthest });
});
