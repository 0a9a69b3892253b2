import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { createKey, resolveActor, updateKey } from "@/lib/access";
import { rotateKey } from "@/lib/access/lifecycle";
import type { Actor, Context, Role, Scope } from "@/lib/contract/actor";
import { db } from "@/lib/platform/db";
import { contextOf, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { createModel, updateModel } from "../models";
import { codeOf } from "../testing/registry";
import { setGrant } from "./index";

useDatabase();
const admin = userContext("admin");
const later = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const limits = { ipAllow: ["10.0.0.0/8"], ratePerMinute: 60, burst: 6, dailyQuota: 100 };
let serviceAccountId = "";
let model = "";
let [owner, viewer]: [Context, Context] = [admin, admin];

beforeAll(async () => {
  [owner, viewer] = [await join("engineer"), await join("engineer")];
  model = `private-${randomUUID().slice(0, 8)}`;
  await createModel(owner, { name: model, description: "", tags: [], card: "" });
  await updateModel(owner, { name: model, visibility: "private" });
  await setGrant(owner, { name: model, user: viewer.actor.id, role: "viewer" });
  const account = await db().serviceAccount.create({ data: { name: "ci", createdBy: "test" } });
  serviceAccountId = account.id;
});

async function join(role: Role): Promise<Context> {
  const email = `${role}-${randomUUID()}@example.com`;
  const { id } = await db().user.create({ data: { email, role } });
  return contextOf({ kind: "user", id, label: email, role });
}

function make(ctx: Context, scopes: readonly Scope[], more: object = {}) {
  return createKey(ctx, { name: "made", scopes: [...scopes], models: ["m"], ...more });
}

async function actorOf(secret: string): Promise<Actor> {
  return (await resolveActor({ authorization: `Bearer ${secret}` })).actor;
}

test.each([
  ["scopes", { scopes: ["predict" as const, "models:write" as const] }],
  ["models", { models: ["m", "n"] }],
  ["every model", { models: [] }],
  ["its end", { expiresAt: later(20) }],
  ["no end", { expiresAt: null }],
  ["networks", { ipAllow: ["10.0.0.0/8", "192.0.2.0/24"] }],
  ["every network", { ipAllow: [] }],
  ["its rate", { ratePerMinute: 600 }],
  ["no rate", { ratePerMinute: null }],
  ["its burst", { burst: 7 }],
  ["no quota", { dailyQuota: null }],
])("somebody else's key is widened by nobody but who may write people: %s", async (_, change) => {
  for (const { id } of [
    (await make(admin, ["predict"], { serviceAccountId, expiresAt: later(9), ...limits })).key,
    (await make(owner, ["predict"], { expiresAt: later(9), ...limits })).key,
  ]) {
    expect(await codeOf(updateKey(viewer, { id, ...change }))).toBe("permission.denied");
    expect(await codeOf(updateKey(admin, { id, ...change }))).toBe("no error");
  }
  const mine = await make(viewer, ["predict"], { expiresAt: later(9), ...limits });
  expect(await codeOf(updateKey(viewer, { id: mine.key.id, ...change }))).toBe("no error");
});

test("somebody else's key may be narrowed", async () => {
  const { key } = await make(admin, ["predict", "models:read"], { serviceAccountId });
  const narrower = { scopes: ["predict" as const], expiresAt: later(1), ...limits };
  expect(await codeOf(updateKey(viewer, { id: key.id, ...narrower }))).toBe("no error");
});

test("a key gets no right on a model that its editor does not have on that model", async () => {
  const strong = { scopes: ["models:write" as const], models: [model] };
  const { key } = await make(admin, ["predict"], { serviceAccountId, models: [model] });
  // An account's key is bounded by nobody: what it says is what it may do.
  const edited = codeOf(updateKey(viewer, { id: key.id, ...strong }));
  expect(await edited).toBe("key.exceeds_creator");
  expect(await codeOf(updateKey(admin, { id: key.id, ...strong }))).toBe("no error");
  expect(await codeOf(updateKey(viewer, { id: key.id, name: "same" }))).toBe("key.exceeds_creator");
  // A person's own is bounded by what that person may, each time.
  expect(await codeOf(make(viewer, strong.scopes, strong))).toBe("no error");
});

test("a key raises none of its own limits, nor its networks or its end", async () => {
  const { key, secret } = await make(viewer, ["keys:write"], { ...limits, expiresAt: later(1) });
  const self = contextOf(await actorOf(secret));
  for (const change of [
    { ratePerMinute: null },
    { ratePerMinute: 61 },
    { burst: 7 },
    { dailyQuota: null },
    { dailyQuota: 101 },
    { ipAllow: [] },
    { expiresAt: null },
  ]) {
    const edited = codeOf(updateKey(self, { id: key.id, ...change }));
    expect(await edited, JSON.stringify(change)).toBe("key.exceeds_creator");
  }
  const lower = { ratePerMinute: 50, burst: 5, dailyQuota: 99 };
  expect(await codeOf(updateKey(self, { id: key.id, ...lower }))).toBe("no error");
});

test("an edit gives no secret back its life", async () => {
  const over = await make(viewer, ["predict"]);
  await db().apiKey.update({
    where: { id: over.key.id },
    data: { expiresAt: new Date(Date.now() - 1_000) },
  });
  const old = await make(viewer, ["predict"]);
  await rotateKey(viewer, { id: old.key.id, overlapSeconds: 60 });
  for (const id of [over.key.id, old.key.id]) {
    for (const expiresAt of [null, later(1)]) {
      expect(await codeOf(updateKey(admin, { id, expiresAt }))).toBe("key.not_active");
    }
    expect(await codeOf(updateKey(admin, { id, name: "named" }))).toBe("no error");
  }
  const sooner = new Date(Date.now() + 30_000).toISOString();
  expect(await codeOf(updateKey(viewer, { id: old.key.id, expiresAt: sooner }))).toBe("no error");
  await db().apiKey.update({ where: { id: old.key.id }, data: { revokedAt: new Date() } });
  const revoked = codeOf(updateKey(admin, { id: old.key.id, name: "back" }));
  expect(await revoked).toBe("key.not_active");
});
