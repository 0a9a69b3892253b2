import { expect, it } from "vitest";
import { createKeyBody } from "@/lib/contract/key";
import { db } from "@/lib/platform/db";
import { contextOf } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { createKey, createKeySecret, resolveActor } from ".";
import { findActor } from "./acting";
import { countQueries } from "./testing/count-queries";

useDatabase();

const codeOf = (headers: Record<string, string>) =>
  resolveActor(headers).then(
    () => "accepted",
    (error: unknown) => String(Object(error).code ?? error),
  );

// Who calls the management API: a stranger must not be able to make work for the database.
it("refuses a key with a wrong checksum, and other junk, without asking the database", async () => {
  const key = createKeySecret();
  const wrong = key.slice(0, -1) + (key.endsWith("A") ? "B" : "A");
  const queries = countQueries();
  for (const text of [wrong, `${key}0`, key.slice(0, -1), "onw_live_", "%"]) {
    expect(await codeOf({ authorization: `Bearer ${text}` })).toBe("key.invalid");
    expect(await codeOf({ "x-api-key": text })).toBe("key.invalid");
  }
  expect(queries()).toBe(0);
  // The counter counts: one that is well-formed is looked up, and refused with the same code.
  expect(await codeOf({ authorization: `Bearer ${key}` })).toBe("key.invalid");
  expect(queries()).toBeGreaterThan(0);
});

// A policy acts for whoever set it, for as long as they could act themselves.
it("finds who acted once with the rights of now, and nobody who has none any more", async () => {
  const body = createKeyBody.parse({ name: "ci", scopes: ["models:promote"] });
  const { id } = (await createKey(contextOf(), body)).key;
  expect(await findActor({ kind: "key", id })).toMatchObject({ id, scopes: ["models:promote"] });
  const ended = { expiresAt: new Date(Date.now() - 60_000) };
  const revoked = { revokedAt: new Date() };
  for (const gone of [ended, revoked]) {
    await db().apiKey.update({ where: { id }, data: gone });
    expect(await findActor({ kind: "key", id })).toBeNull();
    await db().apiKey.update({ where: { id }, data: { expiresAt: null, revokedAt: null } });
  }
  const data = { email: "once@example.com", role: "engineer" as const };
  const user = await db().user.create({ data, select: { id: true } });
  const asked = { kind: "user", id: user.id } as const;
  expect(await findActor(asked)).toMatchObject({ role: "engineer", label: data.email });
  await db().user.update({ where: { id: user.id }, data: { role: "viewer" } });
  expect(await findActor(asked)).toMatchObject({ role: "viewer" });
  await db().user.update({ where: { id: user.id }, data: { disabledAt: new Date() } });
  expect(await findActor(asked)).toBeNull();
});
