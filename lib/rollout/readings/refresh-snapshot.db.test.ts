import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { createKey, createUser, resolveActor, revokeKey, updateKey } from "@/lib/access";
import { reportLeakedKeys } from "@/lib/access/leaks";
import { rotateKey } from "@/lib/access/lifecycle";
import { createServiceAccount, updateServiceAccount } from "@/lib/access/service-accounts";
import { updateUser } from "@/lib/access/users";
import { scopes } from "@/lib/contract/actor";
import { db, inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision, pruneRevisionChanges } from "@/lib/platform/revision";
import { contextOf } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { deleteAlias, promoteVersion, rollBackAlias } from "@/lib/registry/aliases";
import { removeGrant, setGrant } from "@/lib/registry/grants";
import {
  archiveVersion,
  deleteModel,
  deleteVersions,
  restoreModel,
  restoreVersion,
} from "@/lib/registry/lifecycle";
import { createModel, updateModel } from "@/lib/registry/models";
import { makeReady, upload } from "@/lib/registry/testing/registry";
import { updateVersion } from "@/lib/registry/versions";
import type { Snapshot } from "../snapshot";
import { contentOf } from "../testing/content-of";
import { endRollout, startRollout, stepRollout } from "../testing/rollouts";
import { loadSnapshot } from "./load-snapshot";
import { refreshSnapshot } from "./refresh-snapshot";

useDatabase({ ONNWARD_RETENTION_DAYS: "0" });
const ctx = contextOf();
const people: { id: string; email: string }[] = [];
const accounts: string[] = [];
const keys: { id: string; secret: string }[] = [];

beforeAll(async () => {
  for (const email of ["a@example.com", "b@example.com"])
    people.push(await createUser(ctx, { email, password: "a long password 1!", role: "engineer" }));
  for (const name of ["ci", "app"])
    accounts.push((await createServiceAccount(ctx, { name, description: "" })).id);
});

function pick<T>(list: readonly T[], n: number): T {
  const found = list[n % Math.max(1, list.length)];
  if (found === undefined) throw new AppError("key.not_found", "nothing to pick from");
  return found;
}

/** Each changes what gateways know, or is refused by a rule. */
const steps: Record<string, (a: number, b: number) => Promise<unknown>> = {
  createModel: (a) => createModel(ctx, { name: nameOf(a), description: "", tags: [], card: "" }),
  upload: async (a) => makeReady(await upload(ctx, nameOf(a))),
  uploadOnly: (a) => upload(ctx, nameOf(a)),
  promote: (a, b) =>
    promoteVersion(ctx, {
      name: nameOf(a),
      alias: pick(["production", "staging"], b),
      version: 1 + (b % 2),
      reason: "",
    }),
  rollBack: (a, b) =>
    rollBackAlias(ctx, { name: nameOf(a), alias: pick(["production", "staging"], b), reason: "" }),
  startRollout: (a, b) => startRollout(nameOf(a), b),
  stepRollout: (a, b) => stepRollout(nameOf(a), b),
  endRollout: (a) => endRollout(nameOf(a)),
  deleteAlias: (a, b) =>
    deleteAlias(ctx, { name: nameOf(a), alias: pick(["production", "staging"], b) }),
  archive: (a, b) => archiveVersion(ctx, { name: nameOf(a), number: 1 + (b % 4) }),
  serve: (a, b) =>
    updateVersion(ctx, { name: nameOf(a), number: 1 + (b % 4), serving: { threads: 1 + (b % 3) } }),
  hide: (a, b) =>
    updateModel(ctx, { name: nameOf(a), visibility: b % 2 === 0 ? "private" : "internal" }),
  sample: (a, b) =>
    updateModel(ctx, { name: nameOf(a), payloadSampling: { share: (b % 3) / 2, maxBytes: 100 } }),
  deleteModel: (a) => deleteModel(ctx, { name: nameOf(a) }),
  deleteVersion: (a, b) => deleteVersions(ctx, { name: nameOf(a), versions: [1 + (b % 4)] }),
  restore: (a, b) => restoreVersion(ctx, { name: nameOf(a), number: 1 + (b % 4) }),
  label: (a, b) =>
    updateVersion(ctx, {
      ...{ name: nameOf(a), number: 1 + (b % 4) },
      label: pick([null, "one", "two"], b),
    }),
  restoreModel: async () => {
    const deleted = await db().model.findFirst({ where: { deletedAt: { not: null } } });
    if (deleted !== null) await restoreModel(ctx, { id: deleted.id });
  },
  grant: (a, b) =>
    setGrant(ctx, {
      name: nameOf(a),
      user: pick(people, b).id,
      role: pick(["viewer", "editor", "owner"] as const, b),
    }),
  ungrant: (a, b) => removeGrant(ctx, { name: nameOf(a), user: pick(people, b).id }),
  createKey: async (a, b) => {
    const { key, secret } = await createKey(ctx, {
      name: "k",
      scopes: [...scopes],
      models: b % 3 === 0 ? [nameOf(b)] : [],
      ...(a % 3 === 0 ? { serviceAccountId: pick(accounts, b) } : {}),
    });
    keys.push({ id: key.id, secret });
  },
  createOwnKey: async (a, b) => {
    const { id, email } = pick(people, a);
    const { role } = await db().user.findUniqueOrThrow({ where: { id } });
    const actor = { kind: "user", id, label: email, role } as const;
    const made = await createKey(contextOf(actor), {
      name: "k",
      scopes: ["predict", "models:read"],
      models: [],
      ...(b % 2 === 0 ? { ipAllow: ["10.0.0.0/8"] } : {}),
    });
    keys.push({ id: made.key.id, secret: made.secret });
  },
  createChildKey: async (a, b) => {
    const actor = await actorOf(pick(keys, a).secret);
    const input = { name: "k", scopes: [pick(scopes, b)], models: [] };
    const made = await createKey(contextOf(actor), input);
    keys.push({ id: made.key.id, secret: made.secret });
  },
  updateKey: (a, b) => updateKey(ctx, { id: pick(keys, a).id, scopes: [pick(scopes, b)] }),
  rotateKey: async (a, b) => {
    const by = b % 2 === 0 ? ctx : contextOf(await actorOf(pick(keys, b).secret));
    const made = await rotateKey(by, { id: pick(keys, a).id, overlapSeconds: 60 });
    keys.push({ id: made.key.id, secret: made.secret });
  },
  revokeKey: (a) => revokeKey(ctx, { id: pick(keys, a).id }),
  leak: (a) => reportLeakedKeys(ctx, { reports: [{ token: pick(keys, a).secret }] }),
  role: (a, b) =>
    updateUser(ctx, {
      id: pick(people, a).id,
      role: pick(["viewer", "engineer", "admin"] as const, b),
    }),
  disable: (a, b) => updateUser(ctx, { id: pick(people, a).id, disabled: b % 2 === 0 }),
  turnAccount: (a, b) =>
    updateServiceAccount(ctx, { id: pick(accounts, a), disabled: b % 2 === 0 }),
  everything: () => inTransaction((tx) => bumpRevision(tx)),
};

async function actorOf(secret: string) {
  const { actor } = await resolveActor({ authorization: `Bearer ${secret}` });
  return actor;
}

function nameOf(n: number): string {
  return `m${n % 4}`;
}

async function take(name: string, a: number, b: number): Promise<void> {
  try {
    await steps[name]?.(a, b);
  } catch (error) {
    // What a rule refuses is a step that changes nothing.
    if (!(error instanceof AppError) || error.code === "db.unavailable") throw error;
  }
}

/** What the others need to mean anything. */
const often = ["upload", "promote", "promote", "promote", "createKey", "createOwnKey"].concat(
  Array(3).fill("startRollout"),
  Array(3).fill("createChildKey"),
);

const step = fc.record({
  name: fc.constantFrom(...Object.keys(steps), ...often),
  a: fc.nat(20),
  b: fc.nat(20),
  /** How many steps a gateway misses before it looks again. */
  isRead: fc.boolean(),
  holds: fc.boolean(),
});

test("what a gateway keeps by changes is what a whole reading gives, whatever happens and whenever it looks", async () => {
  for (const name of ["m0", "m0", "m1", "m1", "m2"]) await makeReady(await upload(ctx, name));
  let held: string[] = [];
  let kept = await loadSnapshot();
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40 }), async (taken) => {
      for (const { name, a, b, isRead, holds } of taken) {
        await take(name, a, b);
        if (!isRead) continue;
        const model = await db().model.findFirst({ where: { liveName: nameOf(b) } });
        held = held.filter((id) => id !== model?.id);
        if (holds && model !== null) held = [...held, model.id];
        kept = await refreshSnapshot(kept, held);
        const whole = await loadSnapshot(held);
        expect(contentOf(kept)).toEqual(contentOf(whole));
        for (const part of ["models", "aliases", "versions", "keys"] as const)
          if (kept[part].length > 1) seen.add(part);
      }
    }),
    { numRuns: 8, endOnFailure: true },
  );
  // The sequences were long enough to mean something.
  expect([...seen].sort()).toEqual(["aliases", "keys", "models", "versions"]);
}, 120_000);

async function makeServed(name: string): Promise<void> {
  await makeReady(await upload(ctx, name));
  await promoteVersion(ctx, { name, alias: "production", version: 1, reason: "" });
}

/** As if it had known of no model: what is there afterwards was read. */
function emptied(snapshot: Snapshot): Snapshot {
  return { ...snapshot, models: [], aliases: [], versions: [], keys: [] };
}

test("what did not change is not read", async () => {
  await makeServed("first");
  await makeServed("second");
  const before = emptied(await loadSnapshot());
  await updateModel(ctx, { name: "second", visibility: "private" });
  const { models, aliases, keys } = await refreshSnapshot(before);
  expect(models.map(({ name }) => name)).toEqual(["second"]);
  expect([aliases.length, keys.length]).toEqual([1, 0]);
});

test("a gateway that misses a note of what changed reads everything", async () => {
  const whole = await loadSnapshot();
  const names = (snapshot: Snapshot) => snapshot.models.map(({ name }) => name).sort();
  await updateModel(ctx, { name: "first", visibility: "private" });
  await updateModel(ctx, { name: "first", visibility: "internal" });
  await db().$executeRaw`UPDATE revision_change SET at = at - interval '11 minutes'
    WHERE number = (SELECT max(number) - 1 FROM revision_change)`;
  await pruneRevisionChanges();
  expect(names(await refreshSnapshot(emptied(whole)))).toEqual(names(whole));
  // Another database, or this one from a backup: it knows less than the gateway.
  const ahead = { ...emptied(whole), revision: (BigInt(whole.revision) + 1_000n).toString() };
  expect(names(await refreshSnapshot(ahead))).toEqual(names(whole));
});

test("a change of a key, a person or an account reaches every key that was made with theirs", async () => {
  const childOf = async (secret: string) => {
    const input = { name: "k", scopes: ["predict" as const, "keys:write" as const], models: [] };
    return createKey(contextOf(await actorOf(secret)), input);
  };
  // Nobody of the random changes: one of them may be the last administrator by now.
  const email = "keeper@example.com";
  const person = await createUser(ctx, { email, password: "a long password 1!", role: "engineer" });
  const owner = { kind: "user", id: person.id, label: email, role: "engineer" } as const;
  const plain = {
    name: "k",
    scopes: ["predict" as const, "models:read" as const, "keys:write" as const],
    models: [],
  };
  const account = (await createServiceAccount(ctx, { name: "bot", description: "" })).id;
  const first = await createKey(ctx, plain);
  const owned = await createKey(contextOf(owner), plain);
  const botsOwn = await createKey(ctx, { ...plain, serviceAccountId: account });
  const lines = [];
  for (const { secret } of [first, owned, botsOwn]) {
    const child = await childOf(secret);
    lines.push([child.key.id, (await childOf(child.secret)).key.id]);
  }
  let kept = await loadSnapshot();
  const changes = [
    () => revokeKey(ctx, { id: first.key.id }),
    () => updateUser(ctx, { id: person.id, disabled: true }),
    () => updateServiceAccount(ctx, { id: account, disabled: true }),
  ];
  for (const [index, line] of lines.entries()) {
    const isKnown = () => line.map((id) => kept.keys.some((key) => key.id === id));
    expect(isKnown()).toEqual([true, true]);
    await changes[index]?.();
    kept = await refreshSnapshot(kept);
    expect(isKnown()).toEqual([false, false]);
  }
});
