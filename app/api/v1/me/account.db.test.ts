import { Secret, TOTP } from "otpauth";
import { beforeEach, describe, expect, test } from "vitest";
import { createKey, createUser } from "@/lib/access";
import { createSessionToken } from "@/lib/access/session";
import { signIn } from "@/lib/access/sign-in";
import { listAuditEvents } from "@/lib/audit";
import { callRoute } from "@/lib/console/testing/call-route";
import type { Role } from "@/lib/contract/actor";
import { listAuditQuery } from "@/lib/contract/audit";
import { setClock } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { contextOf } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { GET as listModels } from "../models/route";
import { PATCH as updateUser } from "../users/[id]/route";
import { DELETE as resetFactor } from "../users/[id]/second-factor/route";
import { DELETE as endUserSessions, GET as listUserSessions } from "../users/[id]/sessions/route";
import { GET as getAccount, PATCH as updateAccount } from "./account/route";
import { POST as changePassword } from "./password/route";
import { POST as renewCodes } from "./recovery-codes/route";
import { GET as me } from "./route";
import { POST as confirm } from "./second-factor/confirm/route";
import { POST as disable } from "./second-factor/disable/route";
import { POST as setUp } from "./second-factor/route";
import { DELETE as endOne } from "./sessions/[id]/route";
import { DELETE as endOthers, GET as listSessions } from "./sessions/route";

const database = useDatabase({ ONNWARD_REQUIRE_SECOND_FACTOR: "approver" });

const password = "correct horse battery";
const stranger = contextOf({ kind: "system", id: "anonymous", label: "anonymous" });
let people = 0;

beforeEach(async () => {
  await db().signInBucket.deleteMany();
});

interface Person {
  readonly id: string;
  readonly email: string;
}

function addPerson(role: Role = "engineer"): Promise<Person> {
  people += 1;
  return createUser(contextOf(), { email: `p${people}@example.com`, password, role });
}

/** The headers of a browser that has just signed in. */
async function browserOf({ email }: Person, code = ""): Promise<Record<string, string>> {
  const signedIn = await signIn(stranger, { email, password, code, device: undefined });
  const cookie = `onnward-session=${await createSessionToken(signedIn)}`;
  return { "sec-fetch-site": "same-origin", cookie };
}

type Handler = Parameters<typeof callRoute>[0];
const post = (handler: Handler, headers: Record<string, string>, body: unknown) =>
  callRoute(handler, { method: "POST", path: "/me", headers, body });
const isIn = async (headers: Record<string, string>) =>
  (await callRoute(me, { headers })).status === 200;

/** The app's code now, or so many steps from now. */
function codeOf(secret: string, steps = 0): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  return totp.generate({ timestamp: Date.now() + steps * 30_000 });
}

async function turnOn(headers: Record<string, string>) {
  const begun = await post(setUp, headers, { password });
  expect(begun.status, begun.text).toBe(200);
  const { secret } = begun.body;
  const confirmed = await post(confirm, headers, { code: codeOf(secret, -1) });
  expect(confirmed.status, confirmed.text).toBe(200);
  const codes: string[] = confirmed.body.recoveryCodes;
  return { secret: String(secret), codes };
}

async function refusalOf(person: Person, code: string): Promise<string> {
  try {
    await browserOf(person, code);
    return "in";
  } catch (error) {
    return error instanceof Object && "code" in error ? String(error.code) : String(error);
  }
}

async function eventsOn(id: string) {
  return (await listAuditEvents(contextOf(), listAuditQuery.parse({ target: `user:${id}` }))).data;
}

test("nobody makes more of themselves than a name", async () => {
  const person = await addPerson();
  const headers = await browserOf(person);
  const before = await db().user.findUniqueOrThrow({ where: { id: person.id } });
  for (const more of [{ role: "admin" }, { id: person.id }, { email: "x@example.com" }]) {
    const body = { name: "N", ...more };
    const own = await callRoute(updateAccount, { method: "PATCH", path: "/me", headers, body });
    const [field = ""] = Object.keys(more);
    expect(own.body).toMatchObject({ status: 422, code: "request.invalid", errors: [{ field }] });
    const params = { id: person.id };
    const asUser = await callRoute(updateUser, { method: "PATCH", headers, params, body });
    expect(asUser.body).toMatchObject({ status: 403, code: "permission.denied" });
  }
  expect(await db().user.findUniqueOrThrow({ where: { id: person.id } })).toEqual(before);
});

describe("sessions", () => {
  test("are listed, and one that is ended is refused with the next request", async () => {
    const person = await addPerson();
    const [here, there] = [await browserOf(person), await browserOf(person)];
    const { data } = (await callRoute(listSessions, { headers: here })).body;
    expect(data).toHaveLength(2);
    const other = data.find((session: { isCurrent: boolean }) => !session.isCurrent);
    expect(other).toMatchObject({
      method: "password",
      address: "203.0.113.7",
      userAgent: "test/1",
    });
    const ended = await callRoute(endOne, {
      method: "DELETE",
      headers: here,
      params: { id: other.id },
    });
    expect(ended.status).toBe(204);
    expect([await isIn(here), await isIn(there)]).toEqual([true, false]);
    expect((await eventsOn(person.id))[0]).toMatchObject({
      action: "session.ended",
      before: { session: other.id },
    });
  });

  test("of others are to nobody's hand: the same answer as for one that does not exist", async () => {
    const [thief, owner] = [await addPerson(), await addPerson()];
    const [hers, his] = [await browserOf(thief), await browserOf(owner)];
    const [session] = (await callRoute(listSessions, { headers: his })).body.data;
    const answer = await callRoute(endOne, {
      method: "DELETE",
      headers: hers,
      params: { id: session.id },
    });
    expect(answer.body.code).toBe("session.not_found");
    expect(await isIn(his)).toBe(true);
  });

  test("end all but one's own, and all by an administrator", async () => {
    const [person, admin] = [await addPerson(), await addPerson("admin")];
    const mine = [await browserOf(person), await browserOf(person), await browserOf(person)];
    const [first = {}] = mine;
    const others = await callRoute(endOthers, { method: "DELETE", headers: first });
    expect(others.body).toEqual({ ended: 2 });
    expect(await Promise.all(mine.map(isIn))).toEqual([true, false, false]);
    const theirs = { headers: await browserOf(admin), params: { id: person.id } };
    expect((await callRoute(listUserSessions, theirs)).body.data).toHaveLength(1);
    const all = await callRoute(endUserSessions, { method: "DELETE", ...theirs });
    expect(all.body).toEqual({ ended: 1 });
    expect(await isIn(first)).toBe(false);
  });

  test("say when they were last seen, at most once a minute", async () => {
    const person = await addPerson();
    const headers = await browserOf(person);
    const seen = async () =>
      (await db().session.findFirstOrThrow({ where: { userId: person.id } })).lastSeenAt.getTime();
    const began = await seen();
    await isIn(headers);
    expect(await seen()).toBe(began);
    const restore = setClock(() => began + 61_000);
    await isIn(headers);
    restore();
    expect(await seen()).toBe(began + 61_000);
  });

  test("are a person's: a key has no account", async () => {
    const { secret } = await createKey(contextOf(), { name: "k", scopes: ["predict"], models: [] });
    for (const handler of [getAccount, listSessions]) {
      expect((await callRoute(handler, { key: secret })).body.code).toBe("session.required");
    }
  });
});

describe("a new password", () => {
  test("needs the one of now, counted as at the door, and ends every other session", async () => {
    const person = await addPerson();
    const [here, there] = [await browserOf(person), await browserOf(person)];
    const newPassword = "another long password";
    for (let n = 0; n < 5; n += 1) {
      const wrong = await post(changePassword, here, { currentPassword: "wrong", newPassword });
      expect(wrong.body.code).toBe("password.wrong");
    }
    const right = { currentPassword: password, newPassword };
    expect((await post(changePassword, here, right)).body.code).toBe("session.throttled");
    await db().signInBucket.deleteMany();
    expect((await post(changePassword, here, right)).body).toEqual({ ended: 1 });
    expect([await isIn(here), await isIn(there)]).toEqual([true, false]);
    expect(await refusalOf(person, "")).toBe("session.invalid");
    const [changed, failed] = await eventsOn(person.id);
    expect([changed?.action, failed?.action]).toEqual(["session.failed", "user.password_changed"]);
  });

  test.each(["short", "x".repeat(257)])("of no good length is refused", async (newPassword) => {
    const headers = await browserOf(await addPerson());
    const body = { currentPassword: password, newPassword };
    expect((await post(changePassword, headers, body)).body.code).toBe("request.invalid");
  });
});

describe("a second factor", () => {
  test("is asked for at the door, and a code works once, also for two at one moment", async () => {
    const person = await addPerson();
    const { secret } = await turnOn(await browserOf(person));
    expect(await refusalOf(person, "")).toBe("session.invalid");
    expect(await refusalOf(person, codeOf(secret, 50))).toBe("session.invalid");
    // The code that confirmed is spent.
    expect(await refusalOf(person, codeOf(secret, -1))).toBe("session.invalid");
    const code = codeOf(secret);
    const both = await Promise.all([refusalOf(person, code), refusalOf(person, code)]);
    expect(both.sort()).toEqual(["in", "session.invalid"]);
  });

  test("counts when confirmed, not before; then every other session ends", async () => {
    const person = await addPerson();
    const [here, there] = [await browserOf(person), await browserOf(person)];
    await post(setUp, here, { password });
    const wrong = await post(confirm, here, { code: "000000x" });
    expect(wrong.body.code).toBe("second_factor.wrong_code");
    expect(await refusalOf(person, "")).toBe("in");
    await turnOn(here);
    expect([await isIn(here), await isIn(there)]).toEqual([true, false]);
    const again = await post(setUp, here, { password });
    expect(again.body.code).toBe("second_factor.exists");
  });

  test("a right password with a wrong code is said to nobody but the audit log", async () => {
    const person = await addPerson();
    await turnOn(await browserOf(person));
    await db().signInBucket.deleteMany();
    const failures = [];
    for (const input of [
      { email: person.email, password, code: "123456" },
      { email: person.email, password: "wrong", code: "123456" },
      { email: "nobody@example.com", password, code: "123456" },
    ]) {
      const failure = await signIn(stranger, { ...input, device: undefined }).catch((e) => e);
      failures.push({ code: failure.code, detail: failure.detail });
    }
    expect(new Set(failures.map((failure) => JSON.stringify(failure))).size).toBe(1);
    const codes = (await eventsOn(person.id)).slice(0, 2).map(({ code }) => code);
    expect(codes).toEqual(["session.invalid", "second_factor.wrong_code"]);
  });

  test("recovery codes work once each, however typed, and new ones end the old", async () => {
    const person = await addPerson();
    const headers = await browserOf(person);
    const { secret, codes } = await turnOn(headers);
    expect(new Set(codes).size).toBe(10);
    const [first = "", second = "", third = ""] = codes;
    expect(await refusalOf(person, ` ${first.toUpperCase().replaceAll("-", " ")} `)).toBe("in");
    expect(await refusalOf(person, first)).toBe("session.invalid");
    const body = { password, code: second };
    const renewed = await post(renewCodes, headers, body);
    expect(renewed.body.recoveryCodes).toHaveLength(10);
    expect(await refusalOf(person, third)).toBe("session.invalid");
    expect(await refusalOf(person, codeOf(secret))).toBe("in");
  });

  test("is turned off with password and code only; an administrator resets it", async () => {
    const person = await addPerson();
    const headers = await browserOf(person);
    const { secret, codes } = await turnOn(headers);
    const [code = ""] = codes;
    for (const [body, refusal] of [
      [{ password: "wrong", code }, "password.wrong"],
      [{ password, code: "000000" }, "second_factor.wrong_code"],
    ] as const) {
      expect((await post(disable, headers, body)).body.code).toBe(refusal);
    }
    expect((await post(disable, headers, { password, code: codeOf(secret) })).status).toBe(204);
    expect(await refusalOf(person, "")).toBe("in");
    await turnOn(headers);
    const admin = await browserOf(await addPerson("admin"));
    const call = { method: "DELETE", headers: admin, params: { id: person.id } };
    expect((await callRoute(resetFactor, call)).body).toMatchObject({ hasSecondFactor: false });
    expect(await isIn(headers)).toBe(false);
    expect((await eventsOn(person.id))[0]?.action).toBe("second_factor.reset");
  });

  test("who must have one and has none can do nothing but set it up", async () => {
    const person = await addPerson("approver");
    const headers = await browserOf(person);
    const held = await callRoute(listModels, { headers, path: "/models" });
    expect(held.body).toMatchObject({ status: 403, code: "second_factor.required" });
    expect((await callRoute(getAccount, { headers })).body.secondFactor.isRequired).toBe(true);
    await turnOn(headers);
    expect((await callRoute(listModels, { headers, path: "/models" })).status).toBe(200);
  });

  test("neither secret nor code is anywhere in the clear", async () => {
    const person = await addPerson();
    const { secret, codes } = await turnOn(await browserOf(person));
    const owner = await database.connect("owner");
    const { rows } = await owner.query(
      `SELECT (SELECT json_agg(f) FROM second_factor f)::text || (SELECT json_agg(r) FROM recovery_code r)::text
        || (SELECT json_agg(a) FROM audit_event a)::text AS dump`,
    );
    const hex = Buffer.from(Secret.fromBase32(secret).bytes).toString("hex");
    for (const planted of [secret, hex, ...codes]) {
      expect(rows[0].dump.toLowerCase()).not.toContain(planted.toLowerCase());
    }
  });
});
