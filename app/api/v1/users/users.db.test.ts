import { beforeEach, describe, expect, test } from "vitest";
import { createKey } from "@/lib/access";
import { createSessionToken } from "@/lib/access/session";
import { signIn } from "@/lib/access/sign-in";
import { listAuditEvents } from "@/lib/audit";
import { callRoute } from "@/lib/console/testing/call-route";
import {
  scopes as allScopes,
  type GrantRole,
  type Role,
  type Scope,
  type Visibility,
} from "@/lib/contract/actor";
import { listAuditQuery } from "@/lib/contract/audit";
import { setClock } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { contextOf } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { GET as me } from "../me/route";
import { POST as redeem } from "../password-links/redeem/route";
import { POST as reset } from "./[id]/reset/route";
import { GET as getOne, PATCH } from "./[id]/route";
import { DELETE as resetSecondFactor } from "./[id]/second-factor/route";
import { GET, POST } from "./route";

useDatabase();

const password = "correct horse battery";
const sameOrigin = { "sec-fetch-site": "same-origin" };
let admin = "";
let people = 0;

beforeEach(async () => {
  await db().user.deleteMany();
  await db().signInBucket.deleteMany();
  admin = await makeKey(allScopes);
});

async function makeKey(scopes: readonly Scope[], models: string[] = []): Promise<string> {
  return (await createKey(contextOf(), { name: "made", scopes: [...scopes], models })).secret;
}

interface Invited {
  id: string;
  email: string;
  token: string;
}

async function invite(role: Role, key = admin): Promise<Invited> {
  people += 1;
  const email = `${role}-${people}@example.com`;
  const answer = await callRoute(POST, { method: "POST", key, body: { email, name: "N", role } });
  expect(answer.status, answer.text).toBe(201);
  return { id: answer.body.user.id, email, token: answer.body.link.token };
}

function setPassword(token: string, headers: Record<string, string> = sameOrigin, text = password) {
  return callRoute(redeem, { method: "POST", headers, body: { token, password: text } });
}

async function addUser(role: Role): Promise<Invited> {
  const invited = await invite(role);
  expect((await setPassword(invited.token)).status).toBe(200);
  return invited;
}

function tryToSignIn({ email }: Invited) {
  const ctx = contextOf({ kind: "system", id: "anonymous", label: "anonymous" });
  return signIn(ctx, { email, password, device: undefined });
}

/** The headers that a browser sends in which the user is signed in. */
async function browserOf(user: Invited): Promise<Record<string, string>> {
  const cookie = `onnward-session=${await createSessionToken(await tryToSignIn(user))}`;
  return { ...sameOrigin, cookie };
}

const patch = (id: string, body: object, headers: Record<string, string> = {}, key?: string) =>
  callRoute(PATCH, { method: "PATCH", params: { id }, body, headers, ...(key ? { key } : {}) });
const resetOf = (id: string, key = admin) =>
  callRoute(reset, { method: "POST", params: { id }, key });

async function actionsOn(id: string): Promise<string[]> {
  const query = listAuditQuery.parse({ target: `user:${id}` });
  return (await listAuditEvents(contextOf(), query)).data.map(({ action }) => action).reverse();
}

describe("a person's life", () => {
  test("invited, active, renamed, disabled, enabled: each an event, and no secret in any answer or event", async () => {
    const { id, email, token } = await invite("engineer");
    const shown = await callRoute(getOne, { key: admin, params: { id } });
    expect(shown.body).toEqual({
      id,
      email,
      name: "N",
      role: "engineer",
      status: "invited",
      hasSecondFactor: false,
      lastSignInAt: null,
      createdAt: shown.body.createdAt,
    });
    const set = await setPassword(token);
    expect(set.body).toEqual({ email });
    expect((await patch(id, { name: "M" }, {}, admin)).body).toMatchObject({
      name: "M",
      status: "active",
    });
    expect((await patch(id, { disabled: true }, {}, admin)).body.status).toBe("disabled");
    expect((await patch(id, { disabled: true }, {}, admin)).body.status).toBe("disabled");
    expect((await patch(id, { disabled: false }, {}, admin)).body.status).toBe("active");
    expect((await patch(id, {}, {}, admin)).status).toBe(200);
    expect(await actionsOn(id)).toEqual([
      "user.created",
      "user.password_set",
      "user.updated",
      "user.disabled",
      "user.enabled",
    ]);
    const row = await db().user.findUniqueOrThrow({ where: { id }, omit: { passwordHash: false } });
    const kept = JSON.stringify(
      await listAuditEvents(contextOf(), listAuditQuery.parse({ target: `user:${id}` })),
    );
    for (const secret of [token, password, String(row.passwordHash)]) {
      expect(kept + shown.text + set.text).not.toContain(secret);
    }
  });

  test("an address belongs to one person, whatever its case", async () => {
    const { email } = await invite("viewer");
    const body = { email: email.toUpperCase(), role: "viewer" };
    const again = await callRoute(POST, { method: "POST", key: admin, body });
    expect(again.body).toMatchObject({ status: 409, code: "user.exists" });
  });

  test.each([
    [{ email: "no address", role: "viewer" }],
    [{ email: "a@example.com", role: "owner" }],
    [{ email: "a@example.com", role: "viewer", passwordHash: "x" }],
    [{ role: "viewer" }],
    // Two addresses in one, comments, and signs that look like an @ or a letter: mail would go elsewhere.
    [{ email: '"a@evil.example"@victim.example', role: "viewer" }],
    [{ email: "a@evil.example(@victim.example)", role: "viewer" }],
    [{ email: "a@evil.example,b@victim.example", role: "viewer" }],
    [{ email: "a@evil.example\n@victim.example", role: "viewer" }],
    [{ email: "a\uff20victim.example", role: "viewer" }],
    [{ email: "a\ufe6bvictim.example", role: "viewer" }],
    [{ email: "a@vict\u0456m.example", role: "viewer" }],
    [{ email: "\u0430@victim.example", role: "viewer" }],
  ])("an invitation of %j is refused", async (body) => {
    const answer = await callRoute(POST, { method: "POST", key: admin, body });
    expect(answer.body).toMatchObject({ status: 422, code: "request.invalid" });
    expect(await db().user.count()).toBe(0);
  });

  test("who does not exist is 404 everywhere", async () => {
    const id = "00000000-0000-7000-8000-000000000000";
    for (const answer of [
      await callRoute(getOne, { key: admin, params: { id } }),
      await patch(id, { name: "x" }, {}, admin),
      await resetOf(id),
    ]) {
      expect(answer.body).toMatchObject({ status: 404, code: "user.not_found" });
    }
  });

  test("the list comes in pages, newest first, and finds parts of names and addresses as they are", async () => {
    for (const role of ["viewer", "engineer", "auditor"] as const) await invite(role);
    const first = await callRoute(GET, { key: admin, path: "/users?limit=2" });
    expect(first.body.data.map((user: { role: string }) => user.role)).toEqual([
      "auditor",
      "engineer",
    ]);
    const path = `/users?limit=2&cursor=${first.body.nextCursor}`;
    const rest = await callRoute(GET, { key: admin, path });
    expect(rest.body.data).toHaveLength(1);
    expect(rest.body.nextCursor).toBeNull();
    const found = await callRoute(GET, { key: admin, path: "/users?q=ENGIN" });
    expect(found.body.data).toHaveLength(1);
    const literal = await callRoute(GET, { key: admin, path: "/users?q=%25" });
    expect(literal.body.data).toEqual([]);
  });
});

describe("a link", () => {
  test("works once, also for two at one time", async () => {
    const { token } = await invite("viewer");
    const answers = await Promise.all([setPassword(token), setPassword(token), setPassword(token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
    expect((await setPassword(token)).body).toMatchObject({ status: 410, code: "link.invalid" });
  });

  test("expires: an invitation after seven days, a reset after one", async () => {
    const user = await addUser("viewer");
    const invited = await invite("viewer");
    const link = (await resetOf(user.id)).body.link;
    const restore = setClock(() => Date.now() + 25 * 3_600_000);
    try {
      expect((await setPassword(link.token)).body.code).toBe("link.invalid");
      expect((await setPassword(invited.token)).status).toBe(200);
    } finally {
      restore();
    }
    const late = await invite("viewer");
    const restoreAgain = setClock(() => Date.now() + 7.1 * 24 * 3_600_000);
    try {
      expect((await setPassword(late.token)).body.code).toBe("link.invalid");
    } finally {
      restoreAgain();
    }
  });

  test("is dead when a newer one was made, and when the person is disabled", async () => {
    const user = await invite("viewer");
    const newer = (await resetOf(user.id)).body.link.token;
    expect((await setPassword(user.token)).body.code).toBe("link.invalid");
    await patch(user.id, { disabled: true }, {}, admin);
    await patch(user.id, { disabled: false }, {}, admin);
    expect((await setPassword(newer)).body.code).toBe("link.invalid");
  });

  test("survives a password that is refused, which is said without repeating it", async () => {
    const { token, email } = await invite("viewer");
    const short = await setPassword(token, sameOrigin, "tooshort123");
    expect(short.body).toMatchObject({ status: 422, errors: [{ field: "password" }] });
    expect(short.text).not.toContain("tooshort123");
    const address = await setPassword(token, sameOrigin, email.toUpperCase());
    expect(address.body).toMatchObject({ status: 422, errors: [{ field: "password" }] });
    expect((await setPassword(token)).status).toBe(200);
  });

  test("cannot be guessed at leisure, and guesses are not in the chain", async () => {
    const before = await db().auditEvent.count();
    const codes: string[] = [];
    for (let n = 0; n < 11; n += 1) codes.push((await setPassword(`guess-${n}`)).body.code);
    expect(codes.slice(0, 10).every((code) => code === "link.invalid")).toBe(true);
    expect(codes.at(-1)).toBe("session.throttled");
    expect(await db().auditEvent.count()).toBe(before);
  });

  test("works also where a stranger behind the same address has guessed without end", async () => {
    const { token } = await invite("viewer");
    for (let n = 0; n < 11; n += 1) await setPassword(`guess-${n}`);
    expect((await setPassword("guess")).body.code).toBe("session.throttled");
    expect((await setPassword(token)).status).toBe(200);
    expect((await setPassword(token)).body.code).toBe("session.throttled");
  });

  test.each([
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["who does not say where from", {}],
    ["a form", { ...sameOrigin, "content-type": "text/plain" }],
  ])("is not redeemed by %s", async (_, headers) => {
    const { token } = await invite("viewer");
    const answer = await setPassword(token, headers);
    expect(answer.body).toMatchObject({ status: 403, code: "session.cross_site" });
    expect((await setPassword(token)).status).toBe(200);
  });
});

describe("with the next request", () => {
  test("who is disabled is nobody, and stays so in that browser when enabled again", async () => {
    const user = await addUser("engineer");
    const headers = await browserOf(user);
    expect((await callRoute(me, { headers })).body).toMatchObject({ kind: "user", id: user.id });
    await patch(user.id, { disabled: true }, {}, admin);
    expect((await callRoute(me, { headers })).body).toMatchObject({ code: "key.missing" });
    await patch(user.id, { disabled: false }, {}, admin);
    expect((await callRoute(me, { headers })).status).toBe(401);
    expect((await callRoute(me, { headers: await browserOf(user) })).status).toBe(200);
  });

  test("who is demoted may what the new role may", async () => {
    const user = await addUser("admin");
    await addUser("admin");
    const headers = await browserOf(user);
    expect((await callRoute(GET, { headers, path: "/users" })).status).toBe(200);
    await patch(user.id, { role: "viewer" }, {}, admin);
    const denied = await callRoute(GET, { headers, path: "/users" });
    expect(denied.body).toMatchObject({ status: 403, code: "permission.denied" });
    expect((await callRoute(me, { headers })).body.permissions).toEqual(["models:read"]);
  });

  test("who is reset has neither session nor password, and a new one by the link", async () => {
    const user = await addUser("engineer");
    const headers = await browserOf(user);
    const { link, user: shown } = (await resetOf(user.id)).body;
    expect(shown.status).toBe("invited");
    expect((await callRoute(me, { headers })).status).toBe(401);
    await expect(tryToSignIn(user)).rejects.toMatchObject({ code: "session.invalid" });
    expect((await setPassword(link.token)).status).toBe(200);
    expect((await callRoute(me, { headers })).status).toBe(401);
    expect((await callRoute(me, { headers: await browserOf(user) })).status).toBe(200);
    expect((await actionsOn(user.id)).slice(2, 3)).toEqual(["session.started"]);
    expect(await actionsOn(user.id)).toContain("user.password_reset");
  });
});

describe("the last administrator who can sign in", () => {
  test.each([
    ["demoted", (id: string) => patch(id, { role: "engineer" }, {}, admin)],
    ["disabled", (id: string) => patch(id, { disabled: true }, {}, admin)],
    ["reset", (id: string) => resetOf(id)],
  ])("cannot be %s, though others are invited or disabled", async (_, change) => {
    const last = await addUser("admin");
    await invite("admin");
    const gone = await addUser("admin");
    await patch(gone.id, { disabled: true }, {}, admin);
    expect((await change(last.id)).body).toMatchObject({ status: 409, code: "user.last_admin" });
    expect((await callRoute(me, { headers: await browserOf(last) })).body.role).toBe("admin");
    await patch(gone.id, { disabled: false }, {}, admin);
    expect((await change(last.id)).status).toBe(200);
  });

  test("remains when two are taken away at one time", async () => {
    for (let round = 0; round < 5; round += 1) {
      await db().user.deleteMany();
      const [a, b] = [await addUser("admin"), await addUser("admin")];
      const answers = await Promise.all([
        patch(a.id, { disabled: true }, {}, admin),
        round % 2 === 0 ? resetOf(b.id) : patch(b.id, { role: "viewer" }, {}, admin),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    }
  });

  test("an administrator may rename and re-enable everybody, the last one too", async () => {
    const last = await addUser("admin");
    expect((await patch(last.id, { name: "Boss", role: "admin" }, {}, admin)).status).toBe(200);
  });
});

describe("a key", () => {
  test("with users:write reads users too, and without it learns which scope is missing", async () => {
    const writer = await makeKey(["users:write"]);
    expect((await callRoute(GET, { key: writer, path: "/users" })).status).toBe(200);
    const reader = await makeKey(["models:read"]);
    const denied = await callRoute(GET, { key: reader, path: "/users" });
    expect(denied.body).toMatchObject({ code: "key.scope_missing" });
    expect(denied.body.detail).toContain("users:write");
  });

  test("makes nobody, changes nobody and opens nobody's account who may do more than itself", async () => {
    const boss = await addUser("admin");
    await addUser("admin");
    const key = await makeKey(["users:write", "models:read"]);
    const withoutKeys = allScopes.filter((scope) => scope !== "keys:write");
    const body = { email: "me@example.com", role: "admin" };
    const viewer = await invite("viewer", key);
    for (const answer of [
      await callRoute(POST, { method: "POST", key, body }),
      await resetOf(boss.id, key),
      await patch(boss.id, { name: "x" }, {}, key),
      await patch(viewer.id, { role: "engineer" }, {}, key),
      // An auditor reads keys, which this one may not.
      await patch(viewer.id, { role: "auditor" }, {}, await makeKey(withoutKeys)),
    ]) {
      expect(answer.body).toMatchObject({ status: 403, code: "key.exceeds_creator" });
    }
    const limited = await makeKey(allScopes, ["one-model"]);
    const answer = await resetOf(viewer.id, limited);
    expect(answer.body).toMatchObject({ status: 403, code: "key.exceeds_creator" });
  });

  describe("takes over no account that was given more on a model than itself", () => {
    const provisioner = () => makeKey(["users:write", "models:read", "predict"]);
    async function give(user: Invited, over: { role: GrantRole; visibility: Visibility }) {
      const { role, visibility } = over;
      const name = `given-${user.id}`;
      const model = await db().model.create({
        data: { name, liveName: name, visibility, createdBy: "t" },
      });
      const data = { modelId: model.id, userId: user.id, role, createdBy: "t" };
      await db().modelGrant.create({ data });
    }

    test.each([
      { role: "viewer", visibility: "private" },
      { role: "editor", visibility: "internal" },
      { role: "owner", visibility: "internal" },
    ] as const)("a $role of a model that is $visibility", async (given) => {
      const user = await addUser("viewer");
      await give(user, given);
      const key = await provisioner();
      const resetFactor = () =>
        callRoute(resetSecondFactor, { method: "DELETE", params: { id: user.id }, key });
      await patch(user.id, { disabled: true }, {}, admin);
      const exceeds = { status: 403, code: "key.exceeds_creator" };
      for (const answer of [
        await resetOf(user.id, key),
        await patch(user.id, { disabled: false }, {}, key),
        await resetFactor(),
      ]) {
        expect(answer.body).toMatchObject(exceeds);
        expect(answer.text).not.toContain("given-");
      }
      // Neither opens the account.
      expect((await patch(user.id, { name: "x" }, {}, key)).status).toBe(200);
    });

    test("and goes on with who was given no more than it has", async () => {
      const user = await addUser("viewer");
      await give(user, { role: "viewer", visibility: "internal" });
      expect((await resetOf(user.id, await provisioner())).status).toBe(200);
    });
  });

  test("hears who it is", async () => {
    const key = await makeKey(["predict", "keys:write"], ["m"]);
    const answer = await callRoute(me, { key });
    expect(answer.body).toMatchObject({
      kind: "key",
      role: null,
      permissions: ["predict", "keys:write", "keys:read"],
      scopes: ["predict", "keys:write"],
      models: ["m"],
    });
  });
});

test.each([
  ["viewer", 403, 403],
  ["engineer", 403, 403],
  ["auditor", 200, 403],
  ["admin", 200, 201],
] as const)("a %s gets %i for reading people and %i for inviting", async (role, read, write) => {
  const headers = await browserOf(await addUser(role));
  expect((await callRoute(GET, { headers, path: "/users" })).status).toBe(read);
  const body = { email: "new@example.com", role: "viewer" };
  expect((await callRoute(POST, { method: "POST", headers, body })).status).toBe(write);
});
