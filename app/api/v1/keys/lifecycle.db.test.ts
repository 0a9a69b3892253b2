import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createKey } from "@/lib/access";
import { acknowledgeLeak, listOpenLeaks } from "@/lib/access/leaks";
import { countKeysToAttend } from "@/lib/access/lifecycle";
import { countQueries } from "@/lib/access/testing/count-queries";
import { listAuditEvents } from "@/lib/audit";
import { callRoute } from "@/lib/console/testing/call-route";
import { scopes as allScopes, type Context, type Role, type Scope } from "@/lib/contract/actor";
import { listAuditQuery } from "@/lib/contract/audit";
import type { KeyDto } from "@/lib/contract/key";
import { currentTimeMs, setClock } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { contextOf } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { loadSnapshot } from "@/lib/rollout/readings";
import { POST as report } from "../leaked-keys/route";
import { PATCH as editAccount } from "../service-accounts/[id]/route";
import { GET as accounts, POST as addAccount } from "../service-accounts/route";
import { POST as acknowledge } from "./[id]/acknowledge-leak/route";
import { POST as rotate } from "./[id]/rotate/route";
import { DELETE, GET as getOne, PATCH } from "./[id]/route";
import { GET, POST } from "./route";

useDatabase();
let admin = "";

beforeAll(async () => {
  admin = (await make(contextOf(), allScopes)).secret;
});

function make(ctx: Context, scopes: readonly Scope[], more: object = {}) {
  return createKey(ctx, { name: "made", scopes: [...scopes], models: [], ...more });
}

async function person(role: Role): Promise<Context> {
  const email = `${role}-${randomUUID()}@example.com`;
  const { id } = await db().user.create({ data: { email, role } });
  return contextOf({ kind: "user", id, label: email, role });
}

const call = (handler: typeof POST, key: string, id: string, body?: object, method = "POST") =>
  callRoute(handler, { method, key, params: { id }, ...(body === undefined ? {} : { body }) });

async function works(key: string): Promise<boolean> {
  return (await callRoute(GET, { key })).status === 200;
}

/** A clock of the test's own, from now on. */
function holdClock(): { moveTo: (ms: number) => void } {
  let now = currentTimeMs();
  onTestFinished(setClock(() => now));
  return { moveTo: (ms) => (now = ms) };
}

describe("rotation", () => {
  test("the old key works until the end of the overlap, by the database's time, the new one at once", async () => {
    // What this host's clock says is not asked.
    holdClock().moveTo(currentTimeMs() - 600_000);
    const old = await make(contextOf(), ["keys:write", "predict"], {
      models: ["m"],
      ipAllow: ["203.0.113.0/24"],
      ratePerMinute: 60,
      burst: 7,
      dailyQuota: 1_000,
    });
    const { status, body } = await call(rotate, admin, old.key.id, { overlapSeconds: 3_600 });
    expect(status).toBe(201);
    const { id, prefix, createdAt, createdBy, ...same } = body.key;
    expect(same).toMatchObject({
      ...{ scopes: old.key.scopes, models: ["m"], ipAllow: ["203.0.113.0/24"] },
      ...{ ratePerMinute: 60, burst: 7, dailyQuota: 1_000, expiresAt: null, status: "active" },
      replaces: { id: old.key.id, prefix: old.key.prefix },
    });
    expect(await works(body.secret)).toBe(true);
    const seen = await call(getOne, admin, old.key.id, undefined, "GET");
    expect(seen.body).toMatchObject({ status: "superseded", replacedBy: { id, prefix } });

    expect(Math.abs(Date.parse(seen.body.expiresAt) - Date.now() - 3_600_000)).toBeLessThan(30_000);
    expect(await works(old.secret)).toBe(true);
    const expiresAt = new Date(Date.now() - 1_000);
    await db().apiKey.update({ where: { id: old.key.id }, data: { expiresAt } });
    expect(await works(old.secret)).toBe(false);
    expect(await works(body.secret)).toBe(true);
  });

  test("without an overlap the old key ends at once; never is its own end put off", async () => {
    const old = await make(contextOf(), ["keys:write"]);
    await call(rotate, admin, old.key.id, { overlapSeconds: 0 });
    expect(await works(old.secret)).toBe(false);
    const expiresAt = new Date(currentTimeMs() + 60_000).toISOString();
    const short = await make(contextOf(), ["keys:write"], { expiresAt });
    await call(rotate, admin, short.key.id, { overlapSeconds: 86_400 });
    const seen = await call(getOne, admin, short.key.id, undefined, "GET");
    expect(seen.body.expiresAt).toBe(expiresAt);
  });

  test("a key that is revoked, over or replaced is not rotated; two at one time make one successor", async () => {
    const old = await make(contextOf(), ["predict"]);
    const both = [1, 2].map(() => call(rotate, admin, old.key.id, { overlapSeconds: 60 }));
    const statuses = (await Promise.all(both)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 409]);
    const again = await call(rotate, admin, old.key.id, { overlapSeconds: 60 });
    expect(again.body).toMatchObject({ status: 409, code: "key.not_active" });
    for (const data of [{ revokedAt: new Date() }, { expiresAt: new Date(currentTimeMs() - 1) }]) {
      const { key } = await make(contextOf(), ["predict"]);
      await db().apiKey.update({ where: { id: key.id }, data });
      const refused = await call(rotate, admin, key.id, { overlapSeconds: 0 });
      expect(refused.body.code).toBe("key.not_active");
    }
    expect((await call(rotate, admin, old.key.id, { overlapSeconds: 2_592_001 })).status).toBe(422);
  });

  test("nobody learns a secret by it that does more than they may, or is somebody else's", async () => {
    const [one, other] = [await person("engineer"), await person("engineer")];
    const theirs = await make(one, ["predict", "keys:write"]);
    const foreign = await make(other, ["predict", "keys:write"]);
    const strong = await make(contextOf(), ["audit:read"]);
    const attempt = (key: string, id: string) => call(rotate, key, id, { overlapSeconds: 60 });
    expect((await attempt(theirs.secret, foreign.key.id)).body.code).toBe("permission.denied");
    expect((await attempt(theirs.secret, strong.key.id)).body.code).toBe("key.exceeds_creator");
    // By itself a key may: so a program rotates its own.
    const next = await attempt(theirs.secret, theirs.key.id);
    expect(next.body.key).toMatchObject({ owner: { id: one.actor.id } });
    const target = `key:${theirs.key.id}`;
    const [event] = (await listAuditEvents(contextOf(), listAuditQuery.parse({ target }))).data;
    expect(event).toMatchObject({ action: "key.rotated", after: { overlapSeconds: 60 } });
    expect(JSON.stringify(event)).not.toContain(next.body.secret);
  });

  async function family() {
    const maker = await make(contextOf(), ["keys:write", "predict"]);
    const body = { name: "child", scopes: ["predict", "keys:write"] };
    const child = (await callRoute(POST, { method: "POST", key: maker.secret, body })).body;
    return { maker, child };
  }

  test("what was made with a key outlives its rotation, and ends when it is revoked after all", async () => {
    const { maker, child } = await family();
    const next = await call(rotate, admin, maker.key.id, { overlapSeconds: 0 });
    expect(await works(maker.secret)).toBe(false);
    expect([await works(child.secret), await works(next.body.secret)]).toEqual([true, true]);
    // The successor looks after what the key before it made.
    const turned = await call(rotate, next.body.secret, child.key.id, { overlapSeconds: 60 });
    expect(turned.status).toBe(201);

    await callRoute(report, { method: "POST", body: { token: maker.secret } });
    expect([await works(child.secret), await works(turned.body.secret)]).toEqual([false, false]);
    // What its owner rotated in the dashboard was never in the thief's hands.
    expect(await works(next.body.secret)).toBe(true);
  });

  test("a key does not escape a leak report by rotating itself, its makings or others first", async () => {
    const { maker, child } = await family();
    const boss = await make(contextOf(), ["keys:write", "users:write", "predict"]);
    const turn = async (key: string, id: string) =>
      (await call(rotate, key, id, { overlapSeconds: 60 })).body;
    const first = await turn(maker.secret, maker.key.id);
    const second = await turn(first.secret, first.key.id);
    const foreign = await turn(boss.secret, child.key.id);
    const leaks = (token: string) => callRoute(report, { method: "POST", body: { token } });
    await leaks(maker.secret);
    for (const { key, secret } of [first, second]) {
      expect(await works(secret)).toBe(false);
      const target = `key:${key.id}`;
      const [event] = (await listAuditEvents(contextOf(), listAuditQuery.parse({ target }))).data;
      expect(event).toMatchObject({
        action: "key.revoked",
        reason: expect.stringContaining(maker.key.prefix),
      });
    }
    const { child: other } = await family();
    const taken = await turn(boss.secret, other.key.id);
    await leaks(boss.secret);
    expect([await works(taken.secret), await works(other.secret)]).toEqual([false, true]);
    expect(await works(foreign.secret)).toBe(false);
  });

  test("a program rotates its key and revokes the old one; a report of what had ended ends nothing else", async () => {
    const old = await make(contextOf(), ["keys:write"]);
    const next = await call(rotate, old.secret, old.key.id, { overlapSeconds: 60 });
    expect((await call(DELETE, next.body.secret, old.key.id, undefined, "DELETE")).status).toBe(
      200,
    );
    expect([await works(old.secret), await works(next.body.secret)]).toEqual([false, true]);
    const after = await call(rotate, next.body.secret, next.body.key.id, { overlapSeconds: 0 });
    await callRoute(report, { method: "POST", body: { token: next.body.secret } });
    expect(await works(after.body.secret)).toBe(true);
  });
});

describe("owners", () => {
  test("a key is its maker's, also one that is made with a key; a test key makes test keys only", async () => {
    const ctx = await person("engineer");
    const { key, secret } = await make(ctx, ["keys:write"], { kind: "test" });
    expect(secret).toMatch(/^onw_test_[0-9A-Za-z]{36}$/);
    expect(key).toMatchObject({ kind: "test", owner: { kind: "user", id: ctx.actor.id } });
    const body = { name: "child", scopes: ["keys:write"] };
    const post = (more: object) =>
      callRoute(POST, { method: "POST", key: secret, body: { ...body, ...more } });
    expect((await post({})).body.code).toBe("key.exceeds_creator");
    expect((await post({ kind: "test" })).body.key.owner.id).toBe(ctx.actor.id);
  });

  test("a key that works from some networks makes none for others, and cannot widen its own", async () => {
    const maker = await make(contextOf(), ["keys:write"], { ipAllow: ["203.0.113.0/24"] });
    const make2 = (ipAllow: string[]) =>
      callRoute(POST, {
        method: "POST",
        key: maker.secret,
        body: { name: "c", scopes: ["keys:write"], ipAllow },
      });
    expect((await make2(["203.0.113.9", "203.0.113.128/25"])).status).toBe(201);
    for (const ipAllow of [[], ["203.0.0.0/16"], ["198.51.100.1"], ["203.0.113.9", "::1"]])
      expect((await make2(ipAllow)).body.code, `${ipAllow}`).toBe("key.exceeds_creator");
    const widened = await call(PATCH, maker.secret, maker.key.id, { ipAllow: [] }, "PATCH");
    expect(widened.body.code).toBe("key.exceeds_creator");
  });

  test("networks taken from a key are taken from what was made with it, at both doors", async () => {
    const maker = await make(contextOf(), ["keys:write"]);
    const body = { name: "c", scopes: ["keys:write"] };
    const child = (await callRoute(POST, { method: "POST", key: maker.secret, body })).body;
    expect(await works(child.secret)).toBe(true);
    await call(PATCH, admin, maker.key.id, { ipAllow: ["198.51.100.0/24"] }, "PATCH");
    const refused = await callRoute(GET, { key: child.secret });
    expect(refused.body.code).toBe("key.address_not_allowed");
    const key = (await loadSnapshot()).keys.find(({ id }) => id === child.key.id);
    expect(key?.makerNetworks).toEqual([["198.51.100.0/24"]]);
  });

  test("the list of one owner's working keys has neither others' nor what is revoked or over", async () => {
    const clock = holdClock();
    const maker = await person("engineer");
    const expiresAt = new Date(currentTimeMs() + 1_000).toISOString();
    const over = await make(maker, ["predict"], { expiresAt });
    const revoked = await make(maker, ["predict"]);
    await db().apiKey.update({ where: { id: revoked.key.id }, data: { revokedAt: new Date() } });
    const working = await make(maker, ["predict"]);
    clock.moveTo(currentTimeMs() + 1_000);
    const idsOf = async (query: string) => {
      const { body } = await callRoute(GET, { key: admin, path: `/keys?${query}` });
      return body.data.map(({ id }: { id: string }) => id);
    };
    const owner = `owner=${maker.actor.id}`;
    expect(await idsOf(owner)).toEqual([working.key.id, revoked.key.id, over.key.id]);
    expect(await idsOf(`${owner}&state=working`)).toEqual([working.key.id]);
    expect(await idsOf(`owner=${randomUUID()}`)).toEqual([]);
  });

  test("what is counted as needing attention is what the list warns of", async () => {
    const expiresAt = new Date(currentTimeMs() + 86_400_000).toISOString();
    await make(contextOf(), ["predict"], { expiresAt });
    const { body } = await callRoute(GET, { key: admin, path: "/keys?limit=200" });
    const warned = body.data.filter((key: KeyDto) => key.warnings.length > 0);
    expect(warned.length).toBeGreaterThan(0);
    expect(await countKeysToAttend(contextOf())).toBe(warned.length);
  });

  test("what stopped with the key that made it is not handed over, and so revived", async () => {
    const maker = await make(contextOf(), ["keys:write"]);
    const body = { name: "child", scopes: ["keys:write"] };
    const child = (await callRoute(POST, { method: "POST", key: maker.secret, body })).body;
    const account = { name: "heirs" };
    const heirs = await callRoute(addAccount, { method: "POST", key: admin, body: account });
    await db().apiKey.update({ where: { id: maker.key.id }, data: { revokedAt: new Date() } });
    const change = { serviceAccountId: heirs.body.id };
    const handed = await call(PATCH, admin, child.key.id, change, "PATCH");
    expect(handed.body).toMatchObject({ status: 409, code: "key.not_active" });
    expect(await works(child.secret)).toBe(false);
  });

  test("a person's key that is handed over goes on when the person is disabled", async () => {
    const ctx = await person("engineer");
    const { key, secret } = await make(ctx, ["keys:write"]);
    const left = await make(ctx, ["keys:write"]);
    const body = { name: "billing" };
    const account = await callRoute(addAccount, { method: "POST", key: admin, body });
    expect(account.body).toMatchObject({ status: "active", keys: 0 });
    const serviceAccountId = account.body.id as string;
    const refused = await call(PATCH, secret, key.id, { serviceAccountId }, "PATCH");
    expect(refused.body.code).toBe("key.scope_missing");
    const handed = await call(PATCH, admin, key.id, { serviceAccountId }, "PATCH");
    expect(handed.body.owner).toMatchObject({ kind: "service_account", label: "billing" });
    await db().user.update({ where: { id: ctx.actor.id }, data: { disabledAt: new Date() } });
    expect([await works(secret), await works(left.secret)]).toEqual([true, false]);

    // The account's end is the end of its keys, at once, and as long as it lasts.
    const turn = (disabled: boolean) =>
      call(editAccount, admin, serviceAccountId, { disabled }, "PATCH");
    expect((await turn(true)).body).toMatchObject({ status: "disabled", keys: 1 });
    expect(await works(secret)).toBe(false);
    const late = { name: "late", scopes: ["predict"], serviceAccountId };
    const made = await callRoute(POST, { method: "POST", key: admin, body: late });
    expect(made.body.code).toBe("service_account.disabled");
    await turn(false);
    expect(await works(secret)).toBe(true);
    const same = await callRoute(addAccount, { method: "POST", key: admin, body });
    expect(same.body.code).toBe("service_account.exists");
    const { data } = (await callRoute(accounts, { key: admin })).body;
    expect(data.filter(({ name }: { name: string }) => name === "billing")).toHaveLength(1);
  });
});

describe("a leak report", () => {
  const send = (body: object, headers: Record<string, string> = {}) =>
    callRoute(report, { method: "POST", body, headers });

  test("revokes a valid key at once, says nothing of it, and tells its owner until they know", async () => {
    const ctx = await person("engineer");
    const { key, secret } = await make(ctx, ["keys:write"]);
    const url = `https://github.com/o/r/blob/main/.env?x=${secret}`;
    const unknown = await send({ token: `onw_live_${"a".repeat(36)}`, url });
    const known = await send([{ token: secret, type: "onnward_api_key", url, source: "content" }]);
    expect([unknown.status, known.status]).toEqual([202, 202]);
    expect(known.body).toEqual(unknown.body);
    expect(await works(secret)).toBe(false);

    const [event] = (
      await listAuditEvents(contextOf(), listAuditQuery.parse({ target: `key:${key.id}` }))
    ).data;
    expect(event).toMatchObject({
      action: "key.leaked",
      actor: { kind: "system" },
      address: "203.0.113.9",
      reason: "https://github.com/o/r/blob/main/.env?x=onw_live_…",
    });
    const row = await db().apiKey.findUniqueOrThrow({ where: { id: key.id } });
    expect(JSON.stringify([event, { ...row, dailyQuota: null }])).not.toContain(secret);

    expect((await listOpenLeaks(ctx)).map(({ id }) => id)).toEqual([key.id]);
    expect(await listOpenLeaks(await person("engineer"))).toEqual([]);
    expect((await listOpenLeaks(await person("admin"))).map(({ id }) => id)).toContain(key.id);
    const weak = await make(contextOf(), ["keys:write"]);
    expect((await call(acknowledge, weak.secret, key.id)).body.code).toBe("key.not_found");
  });

  async function leakOf(ctx: Context) {
    const { key, secret } = await make(ctx, ["keys:write"]);
    await send({ token: secret });
    const isOpenFor = async (who: Context) =>
      (await listOpenLeaks(who)).some(({ id }) => id === key.id);
    return { id: key.id, isOpenFor };
  }

  test("that an administrator has handled still tells the key's owner, until they know", async () => {
    const [owner, boss] = [await person("engineer"), await person("admin")];
    const { id, isOpenFor } = await leakOf(owner);
    const handled = await acknowledgeLeak(boss, { id });
    expect(handled.leak).toMatchObject({
      acknowledgedAt: expect.any(String),
      ownerAcknowledgedAt: null,
    });
    expect([await isOpenFor(boss), await isOpenFor(owner)]).toEqual([false, true]);
    await acknowledgeLeak(owner, { id });
    expect(await isOpenFor(owner)).toBe(false);
  });

  test("that the owner knows of still waits for an administrator", async () => {
    const [owner, boss] = [await person("engineer"), await person("admin")];
    const { id, isOpenFor } = await leakOf(owner);
    await acknowledgeLeak(owner, { id });
    expect([await isOpenFor(boss), await isOpenFor(owner)]).toEqual([true, false]);
    const done = await call(acknowledge, admin, id);
    expect(done.body.leak.acknowledgedAt).not.toBeNull();
    expect(await isOpenFor(boss)).toBe(false);
  });

  test("of an administrator's own key is acknowledged once, for them and for the installation", async () => {
    const boss = await person("admin");
    const { id, isOpenFor } = await leakOf(boss);
    const { leak } = await acknowledgeLeak(boss, { id });
    expect(Object.values(leak ?? {}).filter((at) => at !== null)).toHaveLength(2);
    expect(await isOpenFor(boss)).toBe(false);
  });

  test("of a thousand junk tokens costs no query", async () => {
    const queries = countQueries();
    const junk = Array.from({ length: 100 }, (_, n) => ({
      token: n % 2 === 0 ? `onw_live_${"x".repeat(34)}${10 + (n % 90)}` : "junk",
    }));
    for (let batch = 0; batch < 10; batch += 1) expect((await send(junk)).status).toBe(202);
    expect(queries()).toBe(0);
  });

  test("is held back by network, and nobody else's with it", async () => {
    const from = (address: string) => send({ token: "junk" }, { "x-forwarded-for": address });
    const answers = [];
    for (let n = 0; n < 40; n += 1) answers.push(await from(`198.51.100.${n}`));
    const refused = answers.filter(({ status }) => status !== 202);
    expect(refused.length).toBeGreaterThan(5);
    for (const { body, headers } of refused) {
      expect(body.code).toBe("report.throttled");
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect(answers.slice(0, 30).every(({ status }) => status === 202)).toBe(true);
    expect((await from("192.0.2.1")).status).toBe(202);
  });
});
