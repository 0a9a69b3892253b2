import { createHash, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createKey, createKeySecret, resolveActor, updateKey } from "@/lib/access";
import { updateUser } from "@/lib/access/users";
import { type Actor, type Context, type grantRoles, type Role, roles } from "@/lib/contract/actor";
import { canSeeModel } from "@/lib/contract/permissions";
import { listServing } from "@/lib/monitoring/usage";
import { readModelAccess, visibleModels } from "@/lib/platform/authorize-model";
import { db } from "@/lib/platform/db";
import { contextOf, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { loadSnapshot } from "@/lib/rollout/readings";
import { listActivity } from "../activity";
import { listAliases, promoteVersion } from "../aliases";
import { openArtifact } from "../artifacts";
import { deleteModel } from "../lifecycle";
import { createModel, getModel, listModels, updateModel } from "../models";
import { auditOf, codeOf, uploadReady } from "../testing/registry";
import { getVersion, watchVersion } from "../versions";
import { getGrant, listGrants, removeGrant, setGrant } from "./index";

useDatabase();
const admin = userContext("admin");
let people = 0;

/** Somebody who is a row, signed in. */
async function join(role: Role): Promise<Context & { actor: Extract<Actor, { kind: "user" }> }> {
  people += 1;
  const email = `${role}-${people}@example.com`;
  const { id } = await db().user.create({ data: { email, role } });
  return { ...contextOf(), actor: { kind: "user", id, label: email, role } };
}

async function makePrivate(owner: Context): Promise<string> {
  const name = `private-${randomUUID().slice(0, 8)}`;
  await uploadReady(owner, name);
  await promoteVersion(owner, { name, alias: "production", version: 1, reason: "" });
  await updateModel(owner, { name, visibility: "private" });
  return name;
}

async function createKeyOf(
  userId: string | null,
  over: { models?: string[]; createdByKeyId?: string; serviceAccountId?: string } = {},
) {
  const secret = createKeySecret();
  const row = await db().apiKey.create({
    data: {
      name: "app",
      prefix: secret.slice(0, 12),
      hash: new Uint8Array(createHash("sha256").update(secret).digest()),
      scopes: ["predict", "models:read", "models:write", "keys:write"],
      ownerUserId: userId,
      createdBy: "test",
      ...over,
    },
  });
  return {
    id: row.id,
    actor: async () => (await resolveActor({ authorization: `Bearer ${secret}` })).actor,
  };
}

test("whoever makes a model owns it, and only an owner or an administrator says who else may", async () => {
  const [ada, bob] = [await join("engineer"), await join("viewer")];
  const name = `owned-${randomUUID().slice(0, 8)}`;
  await createModel(ada, { name, description: "", tags: [], card: "" });
  expect((await listGrants(bob, { name, limit: 9 })).data).toMatchObject([
    { user: { email: ada.actor.label }, role: "owner" },
  ]);
  const give = (ctx: Context, role: (typeof grantRoles)[number] = "editor") =>
    codeOf(setGrant(ctx, { name, user: bob.actor.label, role }));
  const other = await join("engineer");
  expect(await give(other)).toBe("permission.denied");
  expect(await codeOf(updateModel(other, { name, visibility: "private" }))).toBe(
    "permission.denied",
  );
  expect(await codeOf(updateModel(bob, { name, card: "x" }))).toBe("permission.denied");
  expect(await give(ada)).toBe("no error");
  // Said twice, it happened once.
  expect(await give(ada)).toBe("no error");
  expect(await codeOf(updateModel(bob, { name, card: "x" }))).toBe("no error");
  expect(await codeOf(deleteModel(bob, { name }))).toBe("permission.denied");
  expect(await codeOf(removeGrant(admin, { name, user: bob.actor.id }))).toBe("no error");
  expect(await codeOf(updateModel(bob, { name, card: "y" }))).toBe("permission.denied");
  expect(await codeOf(getGrant(ada, { name, user: bob.actor.id }))).toBe("grant.not_found");
  expect(await codeOf(setGrant(ada, { name, user: "nobody@example.com", role: "viewer" }))).toBe(
    "user.not_found",
  );
  expect(await auditOf(`model:${name}`)).toEqual([
    "model.created",
    "model.access_granted",
    "model.updated",
    "model.access_revoked",
  ]);
});

test("the last owner stays one, also when two go at once", async () => {
  const [ada, bob] = [await join("engineer"), await join("engineer")];
  const name = `last-${randomUUID().slice(0, 8)}`;
  await createModel(ada, { name, description: "", tags: [], card: "" });
  const leave = (who: typeof ada) => codeOf(removeGrant(admin, { name, user: who.actor.id }));
  expect(await leave(ada)).toBe("model.last_owner");
  expect(await codeOf(setGrant(ada, { name, user: ada.actor.id, role: "viewer" }))).toBe(
    "model.last_owner",
  );
  await setGrant(ada, { name, user: bob.actor.id, role: "owner" });
  expect((await Promise.all([leave(ada), leave(bob)])).sort()).toEqual([
    "model.last_owner",
    "no error",
  ]);
});

test("a private model does not exist to others: not by name, in no list, feed, stream or file", async () => {
  const ada = await join("engineer");
  const name = await makePrivate(ada);
  const outsiders = [await join("viewer"), await join("engineer"), await join("approver")];
  for (const ctx of outsiders) {
    const tries: [string, Promise<unknown>][] = [
      ["get", getModel(ctx, { name })],
      ["version", getVersion(ctx, { name, number: 1 })],
      ["aliases", listAliases(ctx, { name, limit: 9 })],
      ["grants", listGrants(ctx, { name, limit: 9 })],
      ["artifact", openArtifact(ctx, { name, number: 1 })],
      ["events", watchVersion(ctx, { name, number: 1, signal: AbortSignal.timeout(1) })],
    ];
    for (const [what, attempt] of tries)
      expect(await codeOf(attempt), what).toBe("model.not_found");
    const isViewer = ctx.actor.role === "viewer";
    // As of a name that no model has: a viewer may write none.
    const write = isViewer ? "permission.denied" : "model.not_found";
    expect(await codeOf(updateModel(ctx, { name, card: "x" }))).toBe(write);
    expect(await codeOf(updateModel(ctx, { name: "no-such", card: "x" }))).toBe(write);
    const listed = JSON.stringify([
      await listModels(ctx, { limit: 200 }),
      await listModels(ctx, { limit: 200, q: name }),
      await listActivity(ctx, { limit: 200 }),
      await listServing(ctx, { limit: 200 }),
    ]);
    expect(listed).not.toContain(name);
  }
  for (const ctx of [ada, admin, await join("auditor")]) {
    expect(await codeOf(getModel(ctx, { name }))).toBe("no error");
    expect(JSON.stringify(await listActivity(ctx, { limit: 200 }))).toContain(name);
    expect(JSON.stringify(await listServing(ctx, { limit: 200 }))).toContain(name);
  }
  const [viewer] = outsiders;
  if (viewer === undefined) throw new Error("nobody");
  await setGrant(ada, { name, user: viewer.actor.id, role: "viewer" });
  expect(await codeOf(getModel(viewer, { name }))).toBe("no error");
});

test("the filter of lists and the rule for one model say the same of every actor", async () => {
  const owner = await join("engineer");
  const names = [
    await makePrivate(owner),
    await makePrivate(owner),
    `open-${randomUUID().slice(0, 8)}`,
  ];
  await createModel(owner, { name: names[2] ?? "", description: "", tags: [], card: "" });
  const actors: Actor[] = [contextOf().actor];
  for (const role of roles) {
    const { actor } = await join(role);
    await setGrant(admin, { name: names[0] ?? "", user: actor.id, role: "viewer" });
    const stranger = (await join(role)).actor;
    actors.push(actor, stranger);
    for (const models of [null, names.slice(0, 1), names.slice(1)]) {
      for (const holders of [[], [actor], [stranger], [actor, stranger]]) {
        const key = { kind: "key", id: randomUUID(), label: "k", scopes: [] } as const;
        actors.push({ ...key, models, holders });
      }
    }
  }
  for (const actor of actors) {
    const rows = await db().$queryRaw<{ name: string }[]>`
      SELECT name FROM model WHERE ${visibleModels(actor)} AND name = ANY(${names}) ORDER BY name`;
    const access = await Promise.all(names.map((name) => readModelAccess(actor, name)));
    const seen = access.filter((model) => canSeeModel(actor, model)).map(({ name }) => name);
    expect(
      rows.map(({ name }) => name),
      JSON.stringify(actor),
    ).toEqual(seen.sort());
  }
  expect(actors.length).toBeGreaterThan(60);
});

test("a key follows its owner at both doors: a lost right, a grant, a disabled person or account", async () => {
  const ada = await join("engineer");
  const name = await makePrivate(ada);
  const key = await createKeyOf(ada.actor.id);
  const child = await createKeyOf(null, { createdByKeyId: key.id });
  const inSnapshot = async (id: string) => (await loadSnapshot()).keys.find((one) => one.id === id);
  const revision = async () => (await db().revision.findUniqueOrThrow({ where: { id: 1 } })).number;

  for (const { id, actor } of [key, child]) {
    expect(await actor()).toMatchObject({ holders: [{ id: ada.actor.id, role: "engineer" }] });
    expect(await inSnapshot(id)).toMatchObject({
      holders: [{ id: ada.actor.id, role: "engineer" }],
    });
    expect(await codeOf(getModel(contextOf(await actor()), { name }))).toBe("no error");
    expect(
      await codeOf(updateModel(contextOf(await actor()), { name, visibility: "internal" })),
    ).toBe("key.scope_missing");
  }
  const before = await revision();
  await updateUser(admin, { id: ada.actor.id, role: "viewer" });
  expect(await revision()).toBeGreaterThan(before);
  const create = async () => {
    const input = {
      name: `by-key-${randomUUID().slice(0, 8)}`,
      description: "",
      tags: [],
      card: "",
    };
    return codeOf(createModel(contextOf(await child.actor()), input));
  };
  expect(await create()).toBe("permission.denied");
  expect((await inSnapshot(child.id))?.holders).toMatchObject([{ role: "viewer" }]);

  const bob = await join("engineer");
  await setGrant(admin, { name, user: bob.actor.id, role: "owner" });
  await removeGrant(admin, { name, user: ada.actor.id });
  expect(await codeOf(getModel(contextOf(await child.actor()), { name }))).toBe("model.not_found");

  await updateUser(admin, { id: ada.actor.id, disabled: true });
  for (const { id, actor } of [key, child]) {
    expect(await codeOf(actor())).toBe("key.invalid");
    expect(await inSnapshot(id)).toBeUndefined();
  }
});

test("a key that nobody owns reaches a private model only by name, and ends with its account", async () => {
  const name = await makePrivate(await join("engineer"));
  const account = await db().serviceAccount.create({ data: { name: "ci", createdBy: "test" } });
  const all = await createKeyOf(null, { serviceAccountId: account.id });
  const named = await createKeyOf(null, { serviceAccountId: account.id, models: [name] });
  expect(await codeOf(getModel(contextOf(await all.actor()), { name }))).toBe("model.not_found");
  expect(await codeOf(getModel(contextOf(await named.actor()), { name }))).toBe("no error");
  // Nor does anybody name for it what they do not see themselves: one with a key, or a person.
  const key = { name: "x", scopes: ["predict" as const], models: [name] };
  for (const ctx of [contextOf(await all.actor()), await join("engineer")]) {
    expect(await codeOf(createKey(ctx, key))).toBe("key.exceeds_creator");
    expect(await codeOf(updateKey(ctx, { id: named.id, name: "y" }))).toBe("key.exceeds_creator");
  }
  await db().serviceAccount.update({ where: { id: account.id }, data: { disabledAt: new Date() } });
  expect(await codeOf(named.actor())).toBe("key.invalid");
  expect((await loadSnapshot()).keys.some(({ id }) => id === named.id)).toBe(false);
});
