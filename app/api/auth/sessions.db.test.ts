import { beforeEach, describe, expect, test, vi } from "vitest";
import { createKey, createUser } from "@/lib/access";
import { listAuditEvents } from "@/lib/audit";
import { callRoute } from "@/lib/console/testing/call-route";
import { scopes as allScopes } from "@/lib/contract/actor";
import { listAuditQuery } from "@/lib/contract/audit";
import { setClock } from "@/lib/platform/clock";
import * as database from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import { contextOf } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { GET as me } from "../v1/me/route";
import { POST as createModel, GET as listModels } from "../v1/models/route";
import { POST as redeem } from "../v1/password-links/redeem/route";
import { GET, POST } from "./[...nextauth]/route";

useDatabase();

const { db } = database;
const email = "somebody@example.com";
const password = "correct horse battery";
let id = "";

beforeEach(async () => {
  await db().signInBucket.deleteMany();
  await db().user.deleteMany();
  id = (await createUser(contextOf(), { email, password, role: "engineer" })).id;
});

/** A browser as far as cookies go. */
class Browser {
  readonly cookies = new Map<string, string>();

  constructor(readonly origin = "http://onnward.lan:3000") {}

  get headers(): Record<string, string> {
    const url = new URL(this.origin);
    return {
      cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      "x-forwarded-host": url.host,
      "x-forwarded-proto": url.protocol.slice(0, -1),
      "x-forwarded-for": "198.51.100.7",
    };
  }

  async ask(path: string, form?: Record<string, string>, site = "same-origin") {
    const segments = path.split("?")[0]?.split("/") ?? [];
    const request = new Request(`http://console/api/auth/${path}`, {
      headers: { ...this.headers, ...(site === "" ? {} : { "sec-fetch-site": site }) },
      ...(form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) }),
    });
    const handler = form === undefined ? GET : POST;
    const response = await handler(request, { params: Promise.resolve({ nextauth: segments }) });
    const setCookies = response.headers.getSetCookie();
    for (const line of setCookies) this.keep(line);
    const text = await response.text();
    return { status: response.status, headers: response.headers, setCookies, text };
  }

  private keep(line: string) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === "" || /max-age=0/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  async csrfToken(): Promise<string> {
    return JSON.parse((await this.ask("csrf")).text).csrfToken;
  }

  /** As next-auth/react does it; the word after `error=`, or null when signed in. */
  async signIn(by: { email?: string; password?: string } = {}) {
    const form = { email, password, ...by, csrfToken: await this.csrfToken(), json: "true" };
    const answer = await this.ask("callback/credentials", form);
    return { ...answer, error: new URL(JSON.parse(answer.text).url).searchParams.get("error") };
  }

  async signOut() {
    return this.ask("signout", { csrfToken: await this.csrfToken(), json: "true" });
  }
}

const actions = async () =>
  (await listAuditEvents(contextOf(), listAuditQuery.parse({}))).data.map(({ action }) => action);

describe("signing in", () => {
  test("gives a session that the API knows, and signing out ends it", async () => {
    const browser = new Browser();
    expect((await browser.signIn()).error).toBeNull();
    expect((await callRoute(me, { headers: browser.headers })).body).toMatchObject({
      kind: "user",
      id,
      label: email,
      role: "engineer",
    });
    expect((await actions())[0]).toBe("session.started");
    await browser.signOut();
    expect(browser.cookies.has("onnward-session")).toBe(false);
    expect((await callRoute(me, { headers: browser.headers })).status).toBe(401);
    expect((await actions())[0]).toBe("session.ended");
  });

  test("says in a word why not, and gives no cookie", async () => {
    const browser = new Browser();
    expect((await browser.signIn({ password: "wrong" })).error).toBe("invalid");
    expect((await browser.signIn({ email: "nobody@example.com" })).error).toBe("invalid");
    for (let n = 0; n < 4; n += 1) await browser.signIn({ password: "wrong" });
    expect((await browser.signIn()).error).toMatch(/^throttled:\d+$/);
    expect(browser.cookies.has("onnward-session")).toBe(false);
    expect(browser.cookies.has("onnward-device")).toBe(false);
  });

  test("a browser that signed in before is let in while a stranger is throttled", async () => {
    const owner = new Browser();
    await owner.signIn();
    await owner.signOut();
    const stranger = new Browser();
    for (let n = 0; n < 6; n += 1) await stranger.signIn({ password: "wrong" });
    expect((await stranger.signIn()).error).toMatch(/^throttled/);
    expect((await owner.signIn()).error).toBeNull();
  });

  test("needs next-auth's token, which another site cannot read", async () => {
    const browser = new Browser();
    await browser.csrfToken();
    await browser.ask("callback/credentials", { email, password, csrfToken: "x", json: "true" });
    expect(browser.cookies.has("onnward-session")).toBe(false);
    await browser.signIn();
    await browser.ask("signout", { csrfToken: "x", json: "true" });
    expect(browser.cookies.has("onnward-session")).toBe(true);
  });

  test.each(["same-site", "cross-site", ""])(
    "is not done for a page that is not ours, even with next-auth's token (%s)",
    async (site) => {
      const browser = new Browser();
      const form = { email, password, csrfToken: await browser.csrfToken(), json: "true" };
      const answer = await browser.ask("callback/credentials", form, site);
      expect(JSON.parse(answer.text)).toMatchObject({ status: 403, code: "session.cross_site" });
      expect(browser.cookies.has("onnward-session")).toBe(false);
      await browser.signIn();
      const out = { csrfToken: await browser.csrfToken(), json: "true" };
      expect((await browser.ask("signout", out, site)).status).toBe(403);
      expect(browser.cookies.has("onnward-session")).toBe(true);
    },
  );

  test("leads to no other site", async () => {
    const browser = new Browser();
    const form = { email, password, json: "true", csrfToken: await browser.csrfToken() };
    const callbackUrl = "https://evil.example/";
    const answer = await browser.ask("callback/credentials", { ...form, callbackUrl });
    expect(new URL(JSON.parse(answer.text).url).origin).toBe(browser.origin);
  });
});

describe("the cookies", () => {
  test("are bound to the host and to https where there is https", async () => {
    const browser = new Browser("https://onnward.example.com");
    const answer = await browser.signIn();
    const ours = answer.setCookies.filter((line) => /(session|device)=/.test(line));
    expect(ours).toHaveLength(2);
    for (const line of ours) {
      expect(line).toMatch(/^__Host-onnward-(session|device)=/);
      for (const attribute of [/; Secure/, /; HttpOnly/, /; SameSite=Lax/i, /; Path=\/(;|$)/])
        expect(line).toMatch(attribute);
      expect(line).not.toMatch(/domain=/i);
    }
  });

  test("are plain ones on http, which browsers would not keep otherwise", async () => {
    const answer = await new Browser().signIn();
    for (const line of answer.setCookies) {
      expect(line).toMatch(/^onnward-/);
      expect(line).not.toMatch(/secure/i);
      expect(line).toMatch(/httponly/i);
    }
  });

  test.each(["", "x", "a.b.c.d.e", "%", "%00", "eyJhbGciOiJub25lIn0..", "é".repeat(10)])(
    "garbage (%j) is nobody, throws nothing and writes no line",
    async (garbage) => {
      const value = encodeURIComponent(garbage).replaceAll("%25", "%");
      // What is logged below these is for who looks for it.
      const spies = [
        vi.spyOn(logger(), "error"),
        vi.spyOn(logger(), "warn"),
        vi.spyOn(logger(), "info"),
        vi.spyOn(console, "warn"),
        vi.spyOn(console, "log"),
      ];
      const browser = new Browser();
      for (const name of ["session", "csrf", "device", "return-to"])
        browser.cookies.set(`onnward-${name}`, value);
      expect((await callRoute(me, { headers: browser.headers })).status).toBe(401);
      expect((await browser.ask("session")).status).toBe(200);
      for (const spy of spies) {
        expect(spy).not.toHaveBeenCalled();
        spy.mockRestore();
      }
    },
  );
});

describe("a session", () => {
  test("ends twelve hours after it was last renewed", async () => {
    const browser = new Browser();
    await browser.signIn();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 11 * 3_600_000 });
    try {
      const renewed = JSON.parse((await browser.ask("session")).text);
      expect(renewed.user).toEqual({ id, email, role: "engineer" });
      vi.setSystemTime(Date.now() + 11 * 3_600_000);
      expect((await callRoute(me, { headers: browser.headers })).status).toBe(200);
      vi.setSystemTime(Date.now() + 1.1 * 3_600_000);
      expect((await callRoute(me, { headers: browser.headers })).status).toBe(401);
    } finally {
      vi.useRealTimers();
    }
  });

  test("ends seven days after the sign-in, however often it is renewed", async () => {
    const browser = new Browser();
    await browser.signIn();
    const restore = setClock(() => Date.now() + 7.1 * 24 * 3_600_000);
    expect((await callRoute(me, { headers: browser.headers })).status).toBe(401);
    restore();
    expect((await callRoute(me, { headers: browser.headers })).status).toBe(200);
  });

  test("of who was disabled is not renewed: the browser forgets it", async () => {
    const browser = new Browser();
    await browser.signIn();
    await db().user.update({ where: { id }, data: { disabledAt: new Date() } });
    expect((await browser.ask("session")).text).toBe("{}");
    expect(browser.cookies.has("onnward-session")).toBe(false);
  });

  test("survives a database that is away", async () => {
    const browser = new Browser();
    await browser.signIn();
    const away = vi.spyOn(database, "db").mockImplementation(() => {
      throw new AppError("db.unavailable", "away");
    });
    const answer = await browser.ask("session").finally(() => away.mockRestore());
    expect(answer.status).toBe(503);
    expect(answer.setCookies).toEqual([]);
  });

  test("counts for nothing beside a key, good or bad", async () => {
    const browser = new Browser();
    await browser.signIn();
    const input = { name: "k", scopes: ["models:read" as const], models: [] };
    const { secret } = await createKey(contextOf(), input);
    const asKey = await callRoute(me, { headers: browser.headers, key: secret });
    expect(asKey.body.kind).toBe("key");
    const asBadKey = await callRoute(me, { headers: browser.headers, key: "onw_live_bad" });
    expect(asBadKey.body.code).toBe("key.invalid");
  });
});

describe("a change with a session", () => {
  const origin = "http://onnward.lan:3000";
  async function create(headers: Record<string, string>, body: unknown = { name: "made" }) {
    const browser = new Browser(origin);
    await browser.signIn();
    const answer = await callRoute(createModel, {
      method: "POST",
      path: "/models",
      headers: { ...browser.headers, ...headers },
      body,
    });
    return { answer, made: await db().model.count({ where: { name: "made" } }) };
  }

  beforeEach(async () => {
    await db().model.deleteMany();
  });

  test.each([
    ["from another site", { "sec-fetch-site": "cross-site" }],
    ["from a sibling", { "sec-fetch-site": "same-site" }],
    ["from another site with our Origin", { "sec-fetch-site": "cross-site", origin }],
    ["with another Origin", { origin: "https://evil.example" }],
    ["with our Origin on another port", { origin: "http://onnward.lan:4000" }],
    ["with our Origin but https", { origin: "https://onnward.lan:3000" }],
    ["with the null Origin", { origin: "null" }],
    ["that says neither", {}],
    ["as text/plain", { "sec-fetch-site": "same-origin", "content-type": "text/plain" }],
    [
      "as a form",
      { "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" },
    ],
    ["as multipart", { "sec-fetch-site": "same-origin", "content-type": "multipart/form-data" }],
  ])("%s does nothing, and is no event of its user", async (_, headers) => {
    const before = await db().auditEvent.count();
    const { answer, made } = await create(headers);
    expect(answer.body).toMatchObject({ status: 403, code: "session.cross_site" });
    expect(made).toBe(0);
    // The sign-in's own event.
    expect(await db().auditEvent.count()).toBe(before + 1);
  });

  test.each([
    ["our own pages", { "sec-fetch-site": "same-origin" }],
    ["our own pages over plain http", { origin }],
    ["the address bar", { "sec-fetch-site": "none" }],
  ])("from %s is done", async (_, headers) => {
    const { answer, made } = await create(headers);
    expect(answer.status, answer.text).toBe(201);
    expect(made).toBe(1);
  });

  test("a read needs none of it, and a key neither", async () => {
    const browser = new Browser(origin);
    await browser.signIn();
    expect((await callRoute(listModels, { headers: browser.headers })).status).toBe(200);
    const input = { name: "k", scopes: [...allScopes], models: [] };
    const { secret } = await createKey(contextOf(), input);
    const headers = { "sec-fetch-site": "cross-site", ...browser.headers };
    const body = { name: "made" };
    const made = await callRoute(createModel, { method: "POST", headers, key: secret, body });
    expect(made.status).toBe(201);
  });
});

test("what the dashboard does not use of next-auth is not there", async () => {
  const browser = new Browser();
  for (const path of ["signout", "verify-request", "_log", "callback/github", "nothing"]) {
    expect((await browser.ask(path)).status).toBe(404);
  }
  for (const path of ["_log", "session", "signin/github"]) {
    expect((await browser.ask(path, {})).status).toBe(404);
  }
  const long = await browser.ask("callback/credentials", { password: "x".repeat(20_000) });
  expect(long.status).toBe(413);
});

test("a password link's redemption is not moved by a session", async () => {
  const browser = new Browser();
  await browser.signIn();
  const body = { token: "x", password };
  const answer = await callRoute(redeem, { method: "POST", headers: browser.headers, body });
  expect(answer.body.code).toBe("session.cross_site");
});
