import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createUser } from "@/lib/access";
import { listAuditEvents } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { listAuditQuery } from "@/lib/contract/audit";
import { currentTimeMs, setClock } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { contextOf } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { signDevice } from "./device-token";
import { hashGate } from "./hash-gate";
import { pruneSignIns } from "./prune-sign-ins";
import { signIn } from "./sign-in";

useDatabase();

const password = "correct horse battery";
const email = "owner@example.com";
const home = "198.51.100.7";
const minuteMs = 60_000;
let id = "";
let now = Date.now();
let restoreClock = () => {};

beforeEach(async () => {
  now += 7 * 24 * 3_600_000;
  restoreClock = setClock(() => now);
  await db().signInBucket.deleteMany();
  await db().user.deleteMany();
  id = (await createUser(contextOf(), { email, password, role: "engineer" })).id;
});
afterEach(() => restoreClock());

function from(address: string): Context {
  const actor = { kind: "system", id: "anonymous", label: "anonymous" } as const;
  return { actor, requestId: "r", address, userAgent: null };
}

function attempt(address: string, by: { email?: string; password?: string; device?: string } = {}) {
  return signIn(from(address), { email, password, device: undefined, ...by });
}

async function codeOf(attempted: Promise<unknown>): Promise<string> {
  try {
    await attempted;
    return "in";
  } catch (error) {
    return error instanceof Object && "code" in error ? String(error.code) : String(error);
  }
}

async function failTimes(
  count: number,
  address: string,
  by: { email?: string; device?: string } = {},
) {
  const codes: string[] = [];
  for (let n = 0; n < count; n += 1) {
    codes.push(await codeOf(attempt(address, { password: "wrong", ...by })));
  }
  return codes;
}

/** As many attempts as an attacker gets who waits as long as he must. */
async function hammer(address: string, count: number, by: { email?: string } = {}) {
  for (let n = 0; n < count; n += 1) {
    await codeOf(attempt(address, { password: "wrong", ...by }));
    now += 15 * minuteMs;
  }
}

async function fill(key: string, level: number): Promise<void> {
  const { count } = await db().signInBucket.updateMany({
    where: { key: { startsWith: `${key}:` } },
    data: { level, changedAt: new Date(now) },
  });
  expect(count).toBeGreaterThan(0);
}

const eventsOf = async (action: string) =>
  (await listAuditEvents(contextOf(), listAuditQuery.parse({ action }))).data;

describe("a sign-in", () => {
  test("says who, is remembered and audited, and the address may be written in any case", async () => {
    const signedIn = await attempt(home, { email: " Owner@Example.COM " });
    expect(signedIn).toEqual({ id, email, role: "engineer", sessionId: signedIn.sessionId });
    const user = await db().user.findUniqueOrThrow({ where: { id } });
    expect(user.lastSignInAt?.getTime()).toBe(now);
    const [event] = await eventsOf("session.started");
    expect(event).toMatchObject({
      actor: { kind: "user", id, label: email },
      target: `user:${id}`,
      address: home,
    });
    expect(JSON.stringify(event)).not.toContain(password);
  });

  test.each([
    ["a wrong password", { password: "wrong" }],
    ["an unknown account", { email: "nobody@example.com" }],
    ["what is no address", { email: "'; DROP TABLE" }],
    ["an empty password", { password: "" }],
    ["a password of a megabyte", { password: "x".repeat(1_000_000) }],
  ])("is refused in the same words and not before the same time: %s", async (_, by) => {
    const startedAt = performance.now();
    await expect(attempt(home, by)).rejects.toMatchObject({
      code: "session.invalid",
      detail: "The e-mail address, the password or the code is wrong.",
    });
    expect(performance.now() - startedAt).toBeGreaterThan(295);
  });

  test.each([
    ["disabled", { disabledAt: new Date() }],
    ["without a password", { passwordHash: null }],
  ])("of a user who is %s is refused like a wrong password", async (_, data) => {
    await db().user.update({ where: { id }, data });
    expect(await codeOf(attempt(home))).toBe("session.invalid");
  });
});

describe("throttling", () => {
  test("after five failures the next attempt waits, even with the right password, then it is let in", async () => {
    expect(await failTimes(6, home)).toEqual([
      ...Array.from({ length: 5 }, () => "session.invalid"),
      "session.throttled",
    ]);
    await expect(attempt(home)).rejects.toMatchObject({ retryAfterSeconds: 1 });
    now += 1_000;
    expect(await codeOf(attempt(home))).toBe("in");
    expect(await failTimes(5, home)).not.toContain("session.throttled");
  });

  test("an unknown account is throttled like one that exists", async () => {
    const codes = await failTimes(6, home, { email: "nobody@example.com" });
    expect(codes.at(-1)).toBe("session.throttled");
  });

  test("attempts at one time cannot pass together: five of twenty are looked at", async () => {
    const codes = await Promise.all(
      Array.from({ length: 20 }, () => codeOf(attempt(home, { password: "wrong" }))),
    );
    expect(codes.filter((code) => code === "session.invalid")).toHaveLength(5);
    expect(codes.filter((code) => code === "session.throttled")).toHaveLength(15);
  });

  test("a stranger on the owner's own network does not lock out the owner's browser", async () => {
    await attempt(home);
    const device = signDevice(id);
    await hammer("198.51.100.66", 12);
    await failTimes(1, "198.51.100.66");
    await fill("network", 1_000);
    expect(await codeOf(attempt(home))).toBe("session.throttled");
    expect(await codeOf(attempt(home, { device }))).toBe("in");
  });

  test("a device's own failures are counted, and it opens no other account", async () => {
    const device = signDevice(id);
    expect((await failTimes(6, home, { device })).at(-1)).toBe("session.throttled");
    expect(await codeOf(attempt(home))).toBe("in");
    const other = "other@example.com";
    await createUser(contextOf(), { email: other, password, role: "viewer" });
    expect((await failTimes(6, home, { device, email: other })).at(-1)).toBe("session.throttled");
    expect(await codeOf(attempt(home, { email: other }))).toBe("session.throttled");
  });

  test("a forged device is none", async () => {
    const forged = `${signDevice(id).slice(0, -3)}AAA`;
    expect((await failTimes(6, home, { device: forged })).at(-1)).toBe("session.throttled");
    expect(await codeOf(attempt(home))).toBe("session.throttled");
  });

  test("many networks against one account fill it, but not for the owner's network", async () => {
    await attempt(home);
    await failTimes(1, "203.0.113.1");
    await fill("account", 50);
    expect(await codeOf(attempt("192.0.2.1"))).toBe("session.throttled");
    expect(await codeOf(attempt("198.51.100.99"))).toBe("in");
  });

  test("many accounts from one network fill that network and no other", async () => {
    await failTimes(1, "203.0.113.1");
    await fill("network", 50);
    expect(await codeOf(attempt("203.0.113.200", { email: "another@example.com" }))).toBe(
      "session.throttled",
    );
    expect(await codeOf(attempt("192.0.2.1"))).toBe("in");
  });

  test("who is refused adds nothing to what others wait for", async () => {
    await failTimes(5, "203.0.113.1");
    const before = await db().signInBucket.findMany({
      where: { NOT: { key: { startsWith: "failed:" } } },
      orderBy: { key: "asc" },
    });
    expect(await failTimes(3, "203.0.113.1")).not.toContain("session.invalid");
    const after = await db().signInBucket.findMany({
      where: { NOT: { key: { startsWith: "failed:" } } },
      orderBy: { key: "asc" },
    });
    expect(after).toEqual(before);
  });

  test("who is refused leaves no rows, whatever addresses they make up", async () => {
    await failTimes(1, home, { email: "first@example.com" });
    await fill("network", 50);
    const before = await db().signInBucket.count();
    for (const name of ["a", "b", "c"])
      expect(await failTimes(1, home, { email: `${name}@example.com` })).toEqual([
        "session.throttled",
      ]);
    expect(await db().signInBucket.count()).toBe(before);
  });

  test("no address that somebody typed can be read in what is kept", async () => {
    await failTimes(1, home, { email: "my-password-by-mistake@example.com" });
    const kept = JSON.stringify(await db().signInBucket.findMany());
    expect(kept).not.toContain("mistake");
    expect(kept).not.toContain("198.51");
  });
});

describe("the audit chain", () => {
  test("has one event an account, network and minute, which says how many it stands for", async () => {
    const before = (await eventsOf("session.failed")).length;
    await failTimes(7, home);
    await failTimes(1, "192.0.2.1");
    now += minuteMs;
    await failTimes(1, home);
    const events = (await eventsOf("session.failed")).slice(0, -before || undefined);
    expect(events.map(({ address, after, code }) => ({ address, after, code }))).toEqual([
      {
        address: home,
        after: { network: "198.51.100.0/24", unrecordedBefore: 6 },
        code: "session.invalid",
      },
      {
        address: "192.0.2.1",
        after: { network: "192.0.2.0/24", unrecordedBefore: 0 },
        code: "session.invalid",
      },
      {
        address: home,
        after: { network: "198.51.100.0/24", unrecordedBefore: 0 },
        code: "session.invalid",
      },
    ]);
    expect(events[0]).toMatchObject({ target: `user:${id}`, outcome: "failure" });
  });

  test("takes its least time also for who has waited for a place before", async () => {
    await failTimes(5, home);
    // Both places are taken for longer than a failure takes at least.
    const busy = [0, 1].map(() =>
      hashGate().run(() => new Promise((resolve) => setTimeout(resolve, 400))),
    );
    const startedAt = performance.now();
    // Without a hash to verify: what is seen is the least time alone.
    expect(await failTimes(1, home)).toEqual(["session.throttled"]);
    expect(performance.now() - startedAt).toBeGreaterThan(690);
    await Promise.all(busy);
  });

  test("has nothing of accounts that do not exist", async () => {
    const before = await db().auditEvent.count();
    await failTimes(6, home, { email: "nobody@example.com" });
    expect(await db().auditEvent.count()).toBe(before);
  });
});

test("housekeeping deletes what counts for nothing and keeps what does", async () => {
  restoreClock();
  restoreClock = setClock(Date.now);
  now = currentTimeMs();
  await failTimes(1, home);
  await db().signInBucket.create({
    data: { key: "pair:old", level: 9, changedAt: new Date(now - 25 * 3_600_000) },
  });
  const before = await db().signInBucket.count();
  await pruneSignIns();
  expect(await db().signInBucket.count()).toBe(before - 1);
  expect((await failTimes(5, home)).at(-1)).toBe("session.throttled");
});
