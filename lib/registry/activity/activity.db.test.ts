import { expect, test } from "vitest";
import { recordAudit } from "@/lib/audit";
import { startRolloutBody } from "@/lib/contract/rollout";
import { encodeCursor } from "@/lib/platform/cursor";
import { db, inTransaction } from "@/lib/platform/db";
import { contextOf, keyContext, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { promoteVersion } from "../aliases";
import { deleteModel } from "../lifecycle";
import { endRollout, startRollout } from "../rollouts";
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

test("what happens to an alias's traffic is among what happened", async () => {
  for (let version = 1; version <= 2; version += 1) await uploadReady(engineer, "shared");
  const alias = { name: "shared", alias: "production" };
  await promoteVersion(engineer, { ...alias, version: 1, reason: "" });
  const plan = { kind: "shadow", versions: [2], sharePercent: 10 };
  await startRollout(engineer, { ...alias, ...startRolloutBody.parse({ plan, reason: "look" }) });
  await endRollout(engineer, { ...alias, reason: "seen" });
  const { data } = await listActivity(contextOf(), { limit: 2 });
  expect(data).toMatchObject([
    { kind: "rollout_stop", alias: "production", from: 1, to: 2, reason: "seen" },
    { kind: "rollout_start", alias: "production", from: 1, to: 2, reason: "look" },
  ]);
});

test("a version that gateways gave up on, and its coming back, are among what happened", async () => {
  await uploadReady(engineer, "shaky");
  const note = (
    action: "version.degraded" | "version.recovered",
    version: number,
    detail: string,
  ) =>
    inTransaction((tx) =>
      recordAudit(tx, contextOf(), {
        action,
        target: `version:shaky@${version}`,
        after: { code: "version.unavailable", detail },
      }),
    );
  await note("version.degraded", 1, "It crashed three times.");
  await note("version.recovered", 1, "");
  // Of no version that there is: of another life of the name.
  await note("version.degraded", 7, "x");
  const limited = keyContext(["models:read"], ["shaky"]);
  const { data } = await listActivity(limited, { limit: 50 });
  expect(data).toMatchObject([
    { kind: "recovered", model: "shaky", version: 1, by: null, reason: "" },
    { kind: "degraded", model: "shaky", version: 1, by: null, reason: "It crashed three times." },
    { kind: "ready" },
    { kind: "uploaded" },
  ]);
  const first = await listActivity(limited, { limit: 1 });
  const second = await listActivity(limited, { limit: 3, cursor: first.nextCursor ?? "" });
  expect([...first.data, ...second.data]).toEqual(data);
  expect(await happened(keyContext(["models:read"], ["other"]))).toEqual([]);

  await deleteModel(engineer, { name: "shaky" });
  await upload(engineer, "shaky");
  expect((await listActivity(limited, { limit: 50 })).data).toMatchObject([{ kind: "uploaded" }]);
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
