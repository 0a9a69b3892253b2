import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { issuerClient, startOidcIssuer } from "@/e2e/harness/oidc-issuer";
import { createKey, createUser } from "@/lib/access";
import { listAuditEvents } from "@/lib/audit";
import { callRoute } from "@/lib/console/testing/call-route";
import { listAuditQuery } from "@/lib/contract/audit";
import { db } from "@/lib/platform/db";
import { contextOf } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { GET as me } from "../v1/me/route";
import { GET, POST } from "./[...nextauth]/route";

const origin = "http://onnward.lan:3000";
const issuer = await startOidcIssuer(() => [`${origin}/api/auth/callback/oidc`], {
  claimsAtUserinfo: true,
});
afterAll(() => issuer.stop());

useDatabase({
  ONNWARD_OIDC_ISSUER: issuer.url,
  ONNWARD_OIDC_CLIENT_ID: issuerClient.id,
  ONNWARD_OIDC_CLIENT_SECRET: issuerClient.secret,
  ONNWARD_OIDC_ROLE_MAP: "ml-admins=admin,ml=engineer",
  ONNWARD_OIDC_LINK_BY_EMAIL: "true",
  ONNWARD_REQUIRE_SECOND_FACTOR: "admin",
});

beforeEach(async () => {
  issuer.people.clear();
  await db().apiKey.deleteMany();
  await db().user.deleteMany();
});

/** A browser with cookies by host, and no page: it follows what a person would click through. */
class Browser {
  private readonly jars = new Map<string, Map<string, string>>();

  private jar(host: string): Map<string, string> {
    const jar = this.jars.get(host) ?? new Map();
    this.jars.set(host, jar);
    return jar;
  }

  headersFor(host: string): Record<string, string> {
    return { cookie: [...this.jar(host)].map((pair) => pair.join("=")).join("; ") };
  }

  private keep(host: string, response: Response) {
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "" || /max-age=0/i.test(line)) this.jar(host).delete(name);
      else this.jar(host).set(name, value);
    }
  }

  get ours(): Record<string, string> {
    return {
      ...this.headersFor("ours"),
      "x-forwarded-host": "onnward.lan:3000",
      "x-forwarded-proto": "http",
      "x-forwarded-for": "198.51.100.7",
      "sec-fetch-site": "same-origin",
    };
  }

  async ask(path: string, body?: Record<string, string>): Promise<Response> {
    const segments = path.split("?")[0]?.split("/") ?? [];
    const request = new Request(`http://console/api/auth/${path}`, {
      headers: this.ours,
      ...(body === undefined ? {} : { method: "POST", body: new URLSearchParams(body) }),
    });
    const handler = body === undefined ? GET : POST;
    const response = await handler(request, { params: Promise.resolve({ nextauth: segments }) });
    this.keep("ours", response);
    return response;
  }

  async goAway(callbackUrl = "/models"): Promise<URL> {
    const { csrfToken } = await (await this.ask("csrf")).json();
    const answer = await this.ask("signin/oidc", { csrfToken, callbackUrl, json: "true" });
    return new URL((await answer.json()).url);
  }

  /** At the issuer, until it sends the browser back. */
  async passIssuer(start: URL, subject: string): Promise<URL> {
    let at = start;
    for (let hops = 0; at.origin === issuer.url && hops < 10; hops += 1) {
      const isForm = at.pathname.startsWith("/interaction/");
      const response = await fetch(at, {
        redirect: "manual",
        headers: this.headersFor("issuer"),
        ...(isForm ? { method: "POST", body: new URLSearchParams({ subject }) } : {}),
      });
      this.keep("issuer", response);
      const to = response.headers.get("location");
      if (to === null)
        throw new Error(`the issuer says ${response.status}: ${await response.text()}`);
      at = new URL(to, at);
    }
    return at;
  }

  /** Where the browser ends. */
  async signIn(subject: string, callbackUrl?: string): Promise<string> {
    const back = await this.passIssuer(await this.goAway(callbackUrl), subject);
    expect(back.origin + back.pathname).toBe(`${origin}/api/auth/callback/oidc`);
    return this.comeBack(back.search);
  }

  async comeBack(search: string): Promise<string> {
    const response = await this.ask(`callback/oidc${search}`);
    expect(response.status).toBe(302);
    return response.headers.get("location") ?? "";
  }

  async me() {
    return (await callRoute(me, { headers: this.ours })).body;
  }
}

const eventsOf = async (id: string) =>
  (await listAuditEvents(contextOf(), listAuditQuery.parse({ target: `user:${id}` }))).data;
const emailOf = (name: string) => `${name}@example.com`;

describe("who signs in by the issuer", () => {
  test("gets an account and the role of the first group in the map, and lands on the page", async () => {
    issuer.people.set("s1", {
      email: emailOf("ada"),
      email_verified: true,
      name: "Ada",
      groups: ["ml", "ml-admins"],
    });
    const browser = new Browser();
    expect(await browser.signIn("s1")).toBe(`${origin}/models`);
    // An administrator without a second factor here: asking for one is the issuer's part.
    expect(await browser.me()).toMatchObject({
      kind: "user",
      label: emailOf("ada"),
      role: "admin",
    });
    const user = await db().user.findUniqueOrThrow({
      where: { email: emailOf("ada") },
      include: { sessions: true, identities: true },
    });
    expect(user).toMatchObject({ name: "Ada", sessions: [{ method: "oidc" }] });
    expect(user.identities).toMatchObject([{ issuer: issuer.url, subject: "s1" }]);
    const events = await eventsOf(user.id);
    expect(events.map(({ action, actor }) => [action, actor.kind])).toEqual([
      ["session.started", "user"],
      ["user.created", "system"],
    ]);
  });

  test("has at each sign-in the role that the issuer gives then, and the change is an event", async () => {
    issuer.people.set("s1", { email: emailOf("ada"), email_verified: true, groups: ["ml-admins"] });
    await new Browser().signIn("s1");
    issuer.people.set("s1", { email: "other@example.com", groups: ["ml"] });
    const browser = new Browser();
    await browser.signIn("s1");
    // The subject binds: another address at the issuer is the same person.
    const known = await browser.me();
    expect(known).toMatchObject({ label: emailOf("ada"), role: "engineer" });
    const [, changed] = await eventsOf(known.id);
    expect(changed).toMatchObject({
      action: "user.updated",
      before: { role: "admin" },
      after: { role: "engineer" },
    });
    expect(await db().user.count()).toBe(1);
  });

  test("and is in no group of the map does not get in, and leaves no account", async () => {
    issuer.people.set("s1", { email: emailOf("eve"), groups: ["visitors"] });
    const browser = new Browser();
    expect(await browser.signIn("s1")).toBe(`${origin}/sign-in?error=no_role&from=%2Fmodels`);
    expect((await browser.me()).code).toBe("key.missing");
    expect(await db().user.count()).toBe(0);
  });

  test("and is disabled here stays out", async () => {
    issuer.people.set("s1", { email: emailOf("ada"), email_verified: true, groups: ["ml"] });
    await new Browser().signIn("s1");
    await db().user.updateMany({ data: { disabledAt: new Date() } });
    expect(await new Browser().signIn("s1")).toBe(
      `${origin}/sign-in?error=disabled&from=%2Fmodels`,
    );
  });

  test("never takes the last administrator's role away", async () => {
    const password = "correct horse battery";
    const { id } = await createUser(contextOf(), {
      email: emailOf("root"),
      password,
      role: "admin",
    });
    issuer.people.set("s1", { email: emailOf("root"), email_verified: true, groups: ["ml"] });
    const browser = new Browser();
    await browser.signIn("s1");
    expect(await browser.me()).toMatchObject({ id, role: "admin" });
    const events = await eventsOf(id);
    expect(events.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      "session.started success",
      "user.updated failure",
      "user.identity_linked success",
      "user.created success",
    ]);
    expect(events[2]).toMatchObject({ after: { passwordEnded: false } });
  });

  test("opens no account of the same address that the issuer has not verified", async () => {
    const password = "correct horse battery";
    await createUser(contextOf(), { email: emailOf("root"), password, role: "admin" });
    issuer.people.set("thief", { email: emailOf("root"), email_verified: false, groups: ["ml"] });
    const browser = new Browser();
    expect(await browser.signIn("thief")).toBe(`${origin}/sign-in?error=conflict&from=%2Fmodels`);
    expect((await browser.me()).code).toBe("key.missing");
    expect(await db().userIdentity.count()).toBe(0);
  });
});

describe("an account of an address", () => {
  const password = "correct horse battery";
  const verified = { email: emailOf("cto"), email_verified: true, groups: ["ml-admins"] };

  test.each([false, undefined])("is not made for who did not prove it (%s)", async (said) => {
    const claims = said === undefined ? {} : { email_verified: said };
    issuer.people.set("thief", { email: emailOf("cto"), groups: ["ml"], ...claims });
    const refused = `${origin}/sign-in?error=unverified&from=%2Fmodels`;
    expect(await new Browser().signIn("thief")).toBe(refused);
    expect(await db().user.count()).toBe(0);
    issuer.people.set("owner", verified);
    expect(await new Browser().signIn("owner")).toBe(`${origin}/models`);
  });

  test("that somebody of the issuer has is not another's, though the address is", async () => {
    issuer.people.set("first", verified);
    const first = new Browser();
    await first.signIn("first");
    issuer.people.set("second", verified);
    const refused = `${origin}/sign-in?error=conflict&from=%2Fmodels`;
    expect(await new Browser().signIn("second")).toBe(refused);
    expect((await first.me()).label).toBe(emailOf("cto"));
    expect(await db().userIdentity.count()).toBe(1);
  });

  test("is rid of who had it before when its owner comes: sessions, link and password end", async () => {
    await createUser(contextOf(), { email: emailOf("root"), password, role: "admin" });
    const { id } = await createUser(contextOf(), {
      email: emailOf("cto"),
      password,
      role: "engineer",
    });
    const at = new Date();
    const session = { userId: id, method: "password", createdAt: at, lastSeenAt: at } as const;
    await db().session.create({ data: session });
    const tokenHash = new Uint8Array(32);
    const expiresAt = new Date(Date.now() + 60_000);
    await db().passwordLink.create({ data: { userId: id, tokenHash, expiresAt } });
    issuer.people.set("owner", verified);
    const owner = new Browser();
    await owner.signIn("owner");
    expect(await owner.me()).toMatchObject({ id, role: "admin" });
    expect(await db().session.count({ where: { userId: id, endedAt: null } })).toBe(1);
    expect(await db().passwordLink.count()).toBe(0);
    const row = await db().user.findUniqueOrThrow({ where: { id }, omit: { passwordHash: false } });
    expect(row.passwordHash).toBeNull();
    const linked = (await eventsOf(id)).find(({ action }) => action === "user.identity_linked");
    expect(linked).toMatchObject({ after: { sessionsEnded: 1, passwordEnded: true } });
  });
});

describe("who comes back without any group of the map", () => {
  const claims = { email: emailOf("ada"), email_verified: true };
  const refused = (word: string) => `${origin}/sign-in?error=${word}&from=%2Fmodels`;

  test("is disabled, with sessions and keys, and stays so when the groups are back", async () => {
    issuer.people.set("s1", { ...claims, groups: ["ml"] });
    const before = new Browser();
    await before.signIn("s1");
    const { id, label } = await before.me();
    const actor = { kind: "user", id, label, role: "engineer" } as const;
    const data = { name: "k", scopes: ["models:read"] as "models:read"[], models: [] };
    const { secret: key } = await createKey(contextOf(actor), data);
    expect((await callRoute(me, { key })).status).toBe(200);

    issuer.people.set("s1", { ...claims, groups: ["visitors"] });
    expect(await new Browser().signIn("s1")).toBe(refused("no_role"));
    expect((await before.me()).code).toBe("key.missing");
    expect((await callRoute(me, { key })).status).toBe(401);
    const [failed, disabled] = await eventsOf(id);
    expect(failed).toMatchObject({ action: "session.failed", code: "identity.no_role" });
    expect(disabled).toMatchObject({
      action: "user.disabled",
      actor: { kind: "system" },
      after: { status: "disabled" },
    });

    issuer.people.set("s1", { ...claims, groups: ["ml"] });
    expect(await new Browser().signIn("s1")).toBe(refused("disabled"));
    await db().user.update({ where: { id }, data: { disabledAt: null } });
    expect(await new Browser().signIn("s1")).toBe(`${origin}/models`);
    expect((await before.me()).code).toBe("key.missing");
  });

  test("does not get in, and is left an administrator where no other has a password", async () => {
    const password = "correct horse battery";
    const email = emailOf("ada");
    const { id } = await createUser(contextOf(), { email, password, role: "admin" });
    issuer.people.set("s1", { ...claims, groups: ["ml-admins"] });
    await new Browser().signIn("s1");
    issuer.people.set("s1", claims);
    expect(await new Browser().signIn("s1")).toBe(refused("no_role"));
    expect(await db().user.findUniqueOrThrow({ where: { id } })).toMatchObject({
      role: "admin",
      disabledAt: null,
    });
    expect((await eventsOf(id))[1]).toMatchObject({
      action: "user.disabled",
      outcome: "failure",
      code: "user.last_admin",
    });
  });
});

describe("the way back", () => {
  test.each(["https://evil.example/", "//evil.example/", "\\\\evil.example", "/\\evil.example"])(
    "leads to no other site (%s)",
    async (callbackUrl) => {
      issuer.people.set("s1", { email: emailOf("ada"), email_verified: true, groups: ["ml"] });
      const to = await new Browser().signIn("s1", callbackUrl);
      expect(new URL(to).origin).toBe(origin);
    },
  );

  test("lets nobody in with another browser's answer, a used one, or none", async () => {
    issuer.people.set("s1", { email: emailOf("ada"), email_verified: true, groups: ["ml"] });
    const owner = new Browser();
    const back = await owner.passIssuer(await owner.goAway(), "s1");
    const refused = `${origin}/sign-in?error=issuer`;
    const again = `${refused}&from=%2Fmodels`;
    const thief = new Browser();
    expect(await thief.comeBack(back.search)).toBe(refused);
    // With a journey of its own the state, the nonce and the verifier are still another's.
    await thief.goAway();
    expect(await thief.comeBack(back.search)).toBe(again);
    expect(await owner.comeBack("?code=forged&state=forged")).toBe(again);
    expect(await owner.comeBack(back.search)).toBe(`${origin}/models`);
    expect(await owner.comeBack(back.search)).toBe(again);
    expect((await thief.me()).code).toBe("key.missing");
  });

  test("asks the issuer nothing for a state that we never gave, or that is another's", async () => {
    const browser = new Browser();
    await browser.goAway();
    const before = issuer.asked();
    await browser.comeBack("?code=forged&state=forged");
    await browser.comeBack("?code=forged");
    const junk = new Request(`http://console/api/auth/callback/oidc?code=c&state=junk`, {
      headers: { ...browser.ours, cookie: "onnward-oidc-state=junk" },
    });
    const params = Promise.resolve({ nextauth: ["callback", "oidc"] });
    expect((await GET(junk, { params })).headers.get("location")).toContain("error=issuer");
    expect(issuer.asked()).toBe(before);
  });

  test("asks with PKCE, state and nonce, at the address that the browser used", async () => {
    const { searchParams } = await new Browser().goAway();
    expect(Object.fromEntries(searchParams)).toMatchObject({
      code_challenge_method: "S256",
      code_challenge: expect.any(String),
      state: expect.any(String),
      nonce: expect.any(String),
      redirect_uri: `${origin}/api/auth/callback/oidc`,
    });
  });
});
