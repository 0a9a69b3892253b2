import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { db } from "@/lib/platform/db";
import { useDatabase } from "@/lib/platform/testing/database";
import { createDenialLog } from "./denial-log";
import { createLastUsed } from "./last-used";

useDatabase();

const data = { name: "k", prefix: "onw_live_abc", scopes: [], models: [], createdBy: "test" };

it("writes the last use of keys, never backwards", async () => {
  const key = await db().apiKey.create({
    data: { ...data, hash: new Uint8Array(randomBytes(32)) },
  });
  const future = await db().apiKey.create({
    data: { ...data, hash: new Uint8Array(randomBytes(32)), lastUsedAt: new Date("2999-01-01") },
  });
  const lastUsed = createLastUsed();
  lastUsed.note(key.id, "203.0.113.9");
  lastUsed.note(future.id, null);
  await lastUsed.flush();
  const read = (id: string) => db().apiKey.findUniqueOrThrow({ where: { id } });
  expect(await read(key.id)).toMatchObject({ lastUsedAddress: "203.0.113.9" });
  expect(await read(future.id)).toMatchObject({ lastUsedAddress: null });
  expect((await read(key.id)).lastUsedAt?.getTime()).toBeGreaterThan(Date.now() - 60_000);
  expect((await read(future.id)).lastUsedAt).toEqual(new Date("2999-01-01"));
});

it("audits a denial of a key in the chain", async () => {
  const denials = createDenialLog();
  const actor = {
    kind: "key",
    id: "k1",
    label: "k",
    scopes: [],
    models: null,
    holders: [],
  } as const;
  const ctx = { actor, requestId: "r1", address: "10.0.0.1", userAgent: null };
  denials.note(ctx, {
    action: "predict.called",
    target: "model:fraud",
    code: "key.scope_missing",
  });
  await denials.flush();
  const [event] = await db().auditEvent.findMany({ where: { requestId: "r1" } });
  expect(event).toMatchObject({ action: "predict.called", outcome: "denied", actorId: "k1" });
});
