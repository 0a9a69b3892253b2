import pg from "pg";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { createKey, createKeySecret } from "@/lib/access";
import { listAuditEvents, verifyAudit } from "@/lib/audit";
import { keyUses } from "@/lib/console";
import { callRoute } from "@/lib/console/testing/call-route";
import { scopes as allScopes, type Scope } from "@/lib/contract/actor";
import { listAuditQuery } from "@/lib/contract/audit";
import { db } from "@/lib/platform/db";
import { contextOf } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { GET as events } from "../audit/events/route";
import { DELETE, GET as getOne, PATCH } from "./[id]/route";
import { GET, POST } from "./route";

const database = useDatabase();
let admin = "";

async function makeKey(scopes: readonly Scope[], models: string[] = []): Promise<string> {
  const input = { name: "made", scopes: [...scopes], models };
  return (await createKey(contextOf(), input)).secret;
}

async function eventsOf(target: string) {
  return (await listAuditEvents(contextOf(), listAuditQuery.parse({ target }))).data;
}

async function revision(): Promise<bigint> {
  return (await db().revision.findUniqueOrThrow({ where: { id: 1 } })).number;
}

async function waiting(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rows[0]?.n ?? 0;
}

beforeAll(async () => {
  admin = await makeKey(allScopes);
});

describe("a key's life", () => {
  test("made, used, edited, revoked: each an event and a new revision, the secret shown once", async () => {
    const start = await revision();
    const body = { name: " laptop ", scopes: ["keys:write", "keys:write"], models: ["b", "a"] };
    const made = await callRoute(POST, { method: "POST", key: admin, body });
    expect(made.status).toBe(201);
    const { key, secret } = made.body;
    expect(key).toMatchObject({
      name: "laptop",
      prefix: secret.slice(0, 12),
      scopes: ["keys:write"],
      models: ["b", "a"],
      status: "active",
    });
    expect(await revision()).toBe(start + 1n);

    const id = key.id as string;
    const seen = await callRoute(getOne, { key: admin, params: { id } });
    expect(seen.body).toEqual(key);
    expect((await callRoute(GET, { key: secret })).status).toBe(200);

    const patched = await callRoute(PATCH, {
      method: "PATCH",
      key: admin,
      params: { id },
      body: { name: "desk", expiresAt: "2999-01-01T00:00:00+02:00" },
    });
    expect(patched.body).toMatchObject({ name: "desk", expiresAt: "2998-12-31T22:00:00.000Z" });
    expect(await revision()).toBe(start + 2n);

    const revoke = { method: "DELETE", key: admin, params: { id } };
    const revoked = await callRoute(DELETE, revoke);
    expect(revoked.body).toMatchObject({ status: "revoked" });
    expect(await callRoute(DELETE, revoke)).toMatchObject({ status: 200, body: revoked.body });
    expect(await revision()).toBe(start + 3n);
    expect((await callRoute(GET, { key: secret })).body.code).toBe("key.invalid");

    const log = await eventsOf(`key:${id}`);
    expect(log.map(({ action }) => action)).toEqual(["key.revoked", "key.updated", "key.created"]);
    expect(log[1]).toMatchObject({
      before: { name: "laptop", expiresAt: null },
      after: { name: "desk" },
      address: "203.0.113.9",
      userAgent: "caller/1",
      outcome: "success",
    });
  });

  test("an edit that changes nothing is no event", async () => {
    const made = await callRoute(POST, {
      method: "POST",
      key: admin,
      body: { name: "same", scopes: ["predict"] },
    });
    const id = made.body.key.id as string;
    for (const body of [{}, { name: "same" }]) {
      const same = await callRoute(PATCH, { method: "PATCH", key: admin, params: { id }, body });
      expect(same.body).toEqual(made.body.key);
    }
    expect(await eventsOf(`key:${id}`)).toHaveLength(1);
  });

  test("two revocations at one time are one event", async () => {
    const made = await callRoute(POST, {
      method: "POST",
      key: admin,
      body: { name: "twice", scopes: ["predict"] },
    });
    const id = made.body.key.id as string;
    const revoke = () => callRoute(DELETE, { method: "DELETE", key: admin, params: { id } });
    const answers = await Promise.all([revoke(), revoke(), revoke()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await eventsOf(`key:${id}`)).toHaveLength(2);
  });

  test("says when it was last used, which costs no write in the request", async () => {
    const secret = await makeKey(["keys:write"]);
    const prefix = secret.slice(0, 12);
    await callRoute(GET, { key: secret });
    expect((await db().apiKey.findFirstOrThrow({ where: { prefix } })).lastUsedAt).toBeNull();
    await keyUses().flush();
    expect((await db().apiKey.findFirstOrThrow({ where: { prefix } })).lastUsedAt).not.toBeNull();
  });

  test("two edits at one time cannot add up to more than each editor may give", async () => {
    const limited = await makeKey(["keys:write", "predict", "models:write"], ["mine"]);
    const body = { name: "x", scopes: ["predict"], models: ["mine"] };
    const made = await callRoute(POST, { method: "POST", key: admin, body });
    const id = made.body.key.id as string;
    const patch = (key: string, change: object) =>
      callRoute(PATCH, { method: "PATCH", key, params: { id }, body: change });

    // The key's row is held, so that both edits wait with what they were going to decide.
    const blocker = await database.connect("owner");
    await blocker.query("BEGIN");
    await blocker.query("SELECT 1 FROM api_key WHERE id = $1 FOR UPDATE", [id]);
    const widens = patch(admin, { models: [] });
    await vi.waitFor(async () => expect(await waiting(blocker)).toBe(1), 3_000);
    const strengthens = patch(limited, { scopes: ["models:write"] });
    await vi.waitFor(async () => expect(await waiting(blocker)).toBe(2), 3_000);
    await blocker.query("COMMIT");

    expect((await widens).status).toBe(200);
    // After the first edit the key reaches every model: the second editor may not even see it.
    expect((await strengthens).body.code).toBe("key.not_found");
    expect((await callRoute(getOne, { key: admin, params: { id } })).body).toMatchObject({
      scopes: ["predict"],
      models: [],
    });
  });

  test("ends when it expires", async () => {
    const body = { name: "past", scopes: ["predict"], expiresAt: "2001-01-01T00:00:00Z" };
    const past = await callRoute(POST, { method: "POST", key: admin, body });
    expect(past.body).toMatchObject({ code: "request.invalid", errors: [{ field: "expiresAt" }] });
    const secret = await makeKey(["keys:write"]);
    expect((await callRoute(GET, { key: secret })).status).toBe(200);
    await db().apiKey.updateMany({
      where: { prefix: secret.slice(0, 12) },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    expect((await callRoute(GET, { key: secret })).body.code).toBe("key.invalid");
  });
});

describe("a key never exceeds its creator", () => {
  test("in scopes, in models, at creation and in edits", async () => {
    const limited = await makeKey(["keys:write", "predict"], ["mine"]);
    const post = (body: object) => callRoute(POST, { method: "POST", key: limited, body });
    for (const body of [
      { name: "x", scopes: ["models:write"], models: ["mine"] },
      { name: "x", scopes: ["predict"] },
      { name: "x", scopes: ["predict"], models: [] },
      { name: "x", scopes: ["predict"], models: ["mine", "other"] },
    ])
      expect((await post(body)).body, JSON.stringify(body)).toMatchObject({
        status: 403,
        code: "key.exceeds_creator",
      });
    const made = await post({ name: "x", scopes: ["predict"], models: ["mine"] });
    expect(made.status).toBe(201);
    const id = made.body.key.id as string;
    for (const body of [{ scopes: ["audit:read"] }, { models: [] }, { models: ["other"] }]) {
      const patched = await callRoute(PATCH, {
        method: "PATCH",
        key: limited,
        params: { id },
        body,
      });
      expect(patched.body.code).toBe("key.exceeds_creator");
    }
    expect((await callRoute(getOne, { key: admin, params: { id } })).body).toEqual(made.body.key);
    const denied = (await eventsOf(`key:${id}`)).filter(({ outcome }) => outcome === "denied");
    expect(denied).toHaveLength(3);
    expect(denied[0]).toMatchObject({ action: "key.updated", code: "key.exceeds_creator" });
  });

  test("and does not see keys that reach beyond its models", async () => {
    const limited = await makeKey(["keys:write", "predict"], ["mine2"]);
    await makeKey(["predict"], ["mine2", "other"]);
    await makeKey(["predict"]);
    const visible = (await callRoute(GET, { key: limited })).body.data;
    expect(visible.map(({ models }: { models: string[] }) => models)).toEqual([["mine2"]]);
    const foreign = (await callRoute(GET, { key: admin })).body.data[0];
    for (const [handler, method] of [
      [getOne, "GET"],
      [PATCH, "PATCH"],
      [DELETE, "DELETE"],
    ] as const) {
      const body = method === "PATCH" ? { name: "mine now" } : undefined;
      const call = { method, key: limited, params: { id: foreign.id }, body };
      expect((await callRoute(handler, call)).body.code).toBe("key.not_found");
    }
  });
});

describe("who is not known", () => {
  test("hears 401 in the same words, whether the key is unknown, revoked or junk", async () => {
    const revoked = await makeKey(["keys:write"]);
    await db().apiKey.updateMany({
      where: { prefix: revoked.slice(0, 12) },
      data: { revokedAt: new Date() },
    });
    const answers = await Promise.all(
      [revoked, createKeySecret(), "junk"].map((key) => callRoute(GET, { key })),
    );
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
      const { requestId } = answer.body;
      expect(answer.body).toEqual({ ...answers[0]?.body, requestId });
    }
  });

  test("costs no query with junk, and never an error of ours", async () => {
    await callRoute(GET, { key: admin });
    const before = await verifyAudit(contextOf());
    const query = vi.spyOn(pg.Client.prototype, "query");
    for (const authorization of [
      "",
      "Bearer",
      "Bearer %",
      "Basic dXNlcjpwYXNz",
      `Bearer ${"x".repeat(100_000)}`,
      "Bearer \u00ff\u00fe",
      `Bearer ${admin.slice(0, -1)}`,
      `Bearer ${admin}x`,
      `Bearer onw_live_${"a".repeat(36)}`,
    ]) {
      const answer = await callRoute(POST, { method: "POST", headers: { authorization } });
      expect(answer.status, authorization.slice(0, 40)).toBe(401);
    }
    expect(query).not.toHaveBeenCalled();
    // A well-formed key that nobody made costs one.
    await callRoute(POST, { method: "POST", key: createKeySecret() });
    expect(query.mock.calls.length).toBe(1);
    query.mockRestore();
    expect(await verifyAudit(contextOf())).toEqual(before);
  });

  test("learns that a key in the URL is a key to revoke, and the log does not hold it", async () => {
    const answer = await callRoute(GET, { path: `/keys?api_key=${admin}`, key: admin });
    expect(answer.body).toMatchObject({ status: 400, code: "key.in_url" });
    expect(answer.text).not.toContain(admin);
  });
});

test("pages through every key once, and refuses limits and cursors that it did not give", async () => {
  for (let index = 0; index < 5; index += 1) await makeKey(["predict"]);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const path: string = `/keys?limit=3${cursor === null ? "" : `&cursor=${cursor}`}`;
    const page = await callRoute(GET, { path, key: admin });
    seen.push(...page.body.data.map(({ id }: { id: string }) => id));
    cursor = page.body.nextCursor;
  } while (cursor !== null);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBe(await db().apiKey.count());

  const wrong = [
    "limit=-1",
    "limit=0",
    "limit=201",
    "limit=1e9",
    "limit=0x10",
    "limit=",
    "limit=1&limit=2",
    "page=-1",
    "sort=;drop",
  ];
  for (const query of wrong) {
    const answer = await callRoute(GET, { path: `/keys?${query}`, key: admin });
    expect(answer.body, query).toMatchObject({ status: 422, code: "request.invalid" });
    expect(answer.body.errors[0].field).toBe(query.split("=")[0]);
  }
  for (const forged of [
    "x",
    "",
    "%00",
    Buffer.from('["------------------------------------"]').toString("base64url"),
  ]) {
    const answer = await callRoute(GET, { path: `/keys?cursor=${forged}`, key: admin });
    expect(answer.body, forged).toMatchObject({ status: 422, code: "cursor.invalid" });
  }
});

test("a fresh secret is in no table and no event, only its hash is", async () => {
  const secret = await makeKey(allScopes);
  await callRoute(GET, { path: `/keys?q=${secret}`, key: secret });
  await callRoute(POST, { method: "POST", key: secret, body: { name: "x", secret } });
  const owner = await database.connect("owner");
  const { rows: tables } = await owner.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  expect(tables.length).toBeGreaterThan(10);
  for (const { name } of tables) {
    const { rows } = await owner.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`);
    expect(
      rows.filter(({ row }) => row.includes(secret)),
      name,
    ).toEqual([]);
  }
  const log = await callRoute(events, { path: "/audit/events?limit=200", key: secret });
  expect(log.status).toBe(200);
  expect(log.text).not.toContain(secret);
});
