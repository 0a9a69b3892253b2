import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { Secret, TOTP } from "otpauth";
import pg from "pg";
import { type Client, connect, settled } from "./harness/client";
import { type Installation, startInstallation } from "./harness/installation";
import { issuerClient, startOidcIssuer, type TestIssuer } from "./harness/oidc-issuer";
import { asSession, signIn } from "./harness/people";

/** With characters that a URL escapes, so that the escaped form is one to look for too. */
const plant = (name: string) => `${name}+/ä${randomBytes(12).toString("hex")}`;
/** No name of a model or an alias: what reads like one is taken for one, and recorded as the target of an event. */
const token = () => `T${randomBytes(24).toString("hex")}`;

/** By what it is called in a finding. The person's and the administrator's passwords are used rightly, too. */
const planted = new Map<string, string>([
  ["administrator's password", plant("admin")],
  ["person's password", plant("person")],
  ["metrics token", token()],
  ["installation's secret", token()],
  ["secret of the client at the issuer", issuerClient.secret],
]);
const of = (name: string) => planted.get(name) ?? "";

let installation: Installation;
let issuer: TestIssuer;
let admin: Client;
let printed = "";
/**
 * Whatever was answered with an error, and the secret that this very request carried. A refusal may repeat
 * to its caller what is wrong (`There is no model "…"`), but never a key, which can be told from a name; a
 * page repeats its own address.
 */
const refusals: { what: string; text: string; sent: string | null }[] = [];
let sent: string | null = null;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  issuer = await startOidcIssuer(() => [`${installation.url}/api/auth/callback/oidc`]);
  installation = await startInstallation({
    environment: {
      ONNWARD_OIDC_ISSUER: issuer.url,
      ONNWARD_OIDC_CLIENT_ID: issuerClient.id,
      ONNWARD_OIDC_CLIENT_SECRET: issuerClient.secret,
      ONNWARD_OIDC_DEFAULT_ROLE: "viewer",
      ONNWARD_ADMIN_PASSWORD: of("administrator's password"),
      ONNWARD_METRICS_TOKEN: of("metrics token"),
      ONNWARD_SECRET: of("installation's secret"),
      ONNWARD_LOG_LEVEL: "trace",
      ONNWARD_ACCESS_LOG_LEVEL: "info",
    },
  });
  printed = installation.output();
  for (const stream of [installation.server.stdout, installation.server.stderr])
    stream?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
    });
  admin = connect(installation.url, installation.adminKey);
  planted.set("administrator's key", installation.adminKey);
  await settled(admin, "recommender", 1);
});
test.afterAll(async () => {
  await installation?.stop();
  await issuer?.stop();
});

async function call(client: Client, method: string, target: string, body?: unknown, headers = {}) {
  const answer = await client.call(method, target, body, headers);
  const isPage = answer.headers.get("content-type")?.startsWith("text/html") === true;
  if (answer.status >= 400 && !isPage)
    refusals.push({ what: `${method} ${target}`, text: answer.bytes.toString(), sent });
  return answer;
}

/** An invited person with a key, who signs in: everything as it should be. */
async function actRightly(page: Page): Promise<void> {
  const email = "planted@example.com";
  const invited = await call(admin, "POST", "/api/v1/users", {
    email,
    name: "P",
    role: "engineer",
  });
  expect(invited.status, invited.bytes.toString()).toBe(201);
  planted.set("invitation token", invited.json.link.token);
  const password = of("person's password");
  const anyone = connect(installation.url, "");
  const origin = { Origin: installation.url };
  const redemption = { token: invited.json.link.token, password };
  const redeemed = await call(anyone, "POST", "/api/v1/password-links/redeem", redemption, origin);
  expect(redeemed.status, redeemed.bytes.toString()).toBe(200);
  const made = await call(admin, "POST", "/api/v1/keys", { name: "planted", scopes: ["predict"] });
  planted.set("key", made.json.secret);
  const body = { user_id: 123, item_id: 456 };
  const predicted = await connect(installation.url, made.json.secret).call(
    "POST",
    "/predict/recommender",
    body,
  );
  expect(predicted.status, predicted.bytes.toString()).toBe(200);
  await signIn(page, installation.url, { id: "", email, password });
  for (const { name, value } of await page.context().cookies())
    if (value.length >= 20 && !name.endsWith("return-to"))
      planted.set(`cookie ${name}`, decodeURIComponent(value));
}

/** The same person sets up a second factor and spends one of its codes; somebody else comes by the issuer. */
async function signInByOtherMeans(page: Page, browser: Browser): Promise<void> {
  const session = asSession(page.context(), installation.url);
  const password = of("person's password");
  const setup = await call(session, "POST", "/api/v1/me/second-factor", { password });
  expect(setup.status, setup.bytes.toString()).toBe(200);
  planted.set("seed of the second factor", setup.json.secret);
  const totp = new TOTP({ secret: Secret.fromBase32(setup.json.secret) });
  const on = await call(session, "POST", "/api/v1/me/second-factor/confirm", {
    code: totp.generate(),
  });
  expect(on.status, on.bytes.toString()).toBe(200);
  const [spent = "", kept = ""] = on.json.recoveryCodes;
  planted.set("recovery code that was spent", spent);
  planted.set("recovery code that was kept", kept);
  const again = await browser.newPage();
  await again.request.post(`${installation.url}/api/auth/callback/credentials`, {
    form: { email: "planted@example.com", password, code: spent },
  });

  issuer.people.set("planted", { email: "issued@example.com", email_verified: true, name: "I" });
  await again.goto(`${installation.url}/sign-in`);
  await again.getByRole("button", { name: /^Sign in with/ }).click();
  await again.getByLabel("Subject").fill("planted");
  await again.getByRole("button", { name: "Continue" }).click();
  await again.waitForURL((to) => to.href === `${installation.url}/`);
  // The issuer stands on the same host, and its cookies are its own.
  for (const { name, value } of await again.context().cookies(installation.url))
    if (name.includes("onnward") && value.length >= 20 && !name.endsWith("return-to"))
      planted.set(`cookie ${name} of the issuer's`, decodeURIComponent(value));
  await again.close();
}

/** Where people put a secret by mistake. What is stored on purpose (names, notes, user agents) is not among it. */
async function actWrongly(secret: string): Promise<void> {
  sent = secret;
  const anyone = connect(installation.url, "");
  const inUrl = encodeURIComponent(secret);
  const inHeader = Buffer.from(secret).toString("latin1");
  for (const client of [anyone, admin]) {
    for (const target of [
      `/predict/recommender?api_key=${inUrl}`,
      `/predict/${inUrl}`,
      `/v1/models/${inUrl}:predict`,
      `/v2/models/${inUrl}/infer`,
      `/api/v1/models/recommender/versions?access_token=${inUrl}`,
      `/api/v1/models/recommender/aliases/${inUrl}/rollback`,
      `/api/v1/password-links/redeem?token=${inUrl}`,
    ])
      await call(client, "POST", target, { reason: "x" });
    for (const target of [
      `/api/v1/keys/${inUrl}`,
      `/api/v1/users/${inUrl}`,
      `/sign-in?token=${inUrl}`,
      `/${inUrl}`,
    ])
      await call(client, "GET", target);
    await call(client, "POST", "/api/v1/models", { name: `${secret} ` });
    await call(client, "POST", "/api/v1/models", { [secret]: 1 });
    await call(client, "POST", "/api/v1/models", `{"name": "${secret}`);
    await call(client, "POST", "/api/v1/users", { email: secret, name: "x", role: secret });
    await call(client, "POST", "/api/v1/keys", { name: "x", scopes: [secret] });
    await call(client, "POST", "/predict/recommender", { user_id: secret, [secret]: 1 });
    await call(client, "POST", "/v2/models/recommender/infer", { inputs: [{ name: secret }] });
    await call(client, "POST", "/v1/models/recommender:predict", { instances: [{ [secret]: 1 }] });
    await call(client, "PUT", "/api/v1/models/recommender/aliases/x", { version: secret });
  }
  for (const header of [
    "X-Api-Key",
    "Cookie",
    "Referer",
    "If-Match",
    "Idempotency-Key",
    "traceparent",
  ])
    await call(anyone, "GET", "/api/v1/models", undefined, { [header]: inHeader });
  for (const scheme of ["Bearer", "Basic", "Digest"]) {
    const headers = { Authorization: `${scheme} ${inHeader}` };
    for (const target of [
      "/api/v1/models",
      "/metrics",
      "/v2/models/recommender",
      "/api/auth/session",
    ])
      await call(anyone, "GET", target, undefined, headers);
  }
  const origin = { Origin: installation.url };
  const redemption = { token: secret, password: secret };
  await call(anyone, "POST", "/api/v1/password-links/redeem", redemption, origin);
}

/** The secret itself and what it becomes in a URL, in base64 at any place of a longer text, and in hex. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const inside = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replaceAll("=", "");
    // The characters at its ends depend on its neighbours.
    return whole.slice(before === 0 ? 0 : before + 1, -2);
  });
  const urlSafe = inside.map((text) => text.replaceAll("+", "-").replaceAll("/", "_"));
  const escaped = [
    encodeURIComponent(secret),
    encodeURI(secret),
    JSON.stringify(secret).slice(1, -1),
  ];
  // As people type a code: its parts apart, or together.
  const plain = secret.replaceAll(/[\s-]/g, "");
  return [...new Set([secret, plain, ...escaped, ...inside, ...urlSafe, bytes.toString("hex")])];
}

function findIn(place: string, text: Buffer | string): string[] {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  return [...planted].flatMap(([name, secret]) =>
    formsOf(secret).flatMap((form) => {
      const at = bytes.indexOf(form);
      if (at === -1) return [];
      const before = bytes.subarray(Math.max(0, at - 80), at).toString("latin1");
      return [`${name} in ${place}, after ${JSON.stringify(before)}`];
    }),
  );
}

/** Every row of every table as text, as a dump has it. */
async function dumpDatabase(): Promise<string> {
  const { ownerPassword } = JSON.parse(
    readFileSync(path.join(installation.dataDir, "secrets.json"), "utf8"),
  );
  const host = path.join(installation.dataDir, "run/postgres");
  const client = new pg.Client({
    host,
    user: "onnward_owner",
    password: ownerPassword,
    database: "onnward",
  });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    "SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'",
  );
  expect(rows.length).toBeGreaterThan(10);
  let dump = "";
  for (const { name } of rows) {
    const table = await client.query<{ line: string }>(`SELECT t::text AS line FROM ${name} t`);
    dump += table.rows.map(({ line }) => `${name}: ${line}\n`).join("");
  }
  await client.end();
  return dump;
}

function nameOf(secret: string | null): string {
  return [...planted].find(([, value]) => value === secret)?.[0] ?? "nothing";
}

function* filesIn(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(file);
    else if (entry.isFile()) yield file;
  }
}

test("a secret is in no log, export, error answer, metric, dump or file, used rightly or wrongly", async ({
  page,
  browser,
}) => {
  test.setTimeout(600_000);
  await actRightly(page);
  await signInByOtherMeans(page, browser);
  // A recovery code reads like a name, and as one of a model or an alias it is recorded.
  for (const [name, secret] of planted)
    if (!name.startsWith("recovery code")) await actWrongly(secret);
  const people = ["admin@example.com", "planted@example.com", of("person's password")];
  for (const email of people)
    for (const password of [of("person's password").toUpperCase(), of("key")])
      await page.request.post(`${installation.url}/api/auth/callback/credentials`, {
        form: { email, password },
      });

  const found: string[] = [];
  const search = (place: string, text: Buffer | string) => found.push(...findIn(place, text));
  for (const { what, text, sent: own } of refusals) {
    const shown = findIn(`the answer to ${what.replaceAll(/[^ /?]{24,}/g, "…")}`, text);
    const isKey = own?.startsWith("onw_") === true;
    found.push(...shown.filter((finding) => isKey || !finding.startsWith(`${nameOf(own)} in `)));
  }
  for (const format of ["jsonl", "csv", "ocsf"]) {
    const answer = await admin.call("GET", `/api/v1/audit/export?format=${format}`);
    expect(answer.status, answer.bytes.toString().slice(0, 300)).toBe(200);
    search(`the export as ${format}`, answer.bytes);
  }
  const headers = { Authorization: `Bearer ${of("metrics token")}` };
  search("/metrics", await (await fetch(`${installation.url}/metrics`, { headers })).text());
  search("GET /system", (await admin.call("GET", "/api/v1/system")).bytes);
  search("the database", await dumpDatabase());
  for (const file of filesIn(installation.dataDir))
    search(path.relative(installation.dataDir, file), readFileSync(file));
  expect(printed).toContain("/predict/recommender");
  search("the log", printed);
  expect([...new Set(found)]).toEqual([]);
});

test("what is looked for would be found", () => {
  const secret = of("person's password");
  const texts = [secret, `xx${secret}`, `x${secret}y`].map((text) =>
    Buffer.from(text).toString("base64"),
  );
  for (const text of [
    ...texts,
    `a=${encodeURIComponent(secret)}`,
    Buffer.from(secret).toString("hex"),
  ])
    expect(findIn("a text", text).join()).toContain("person's password in a text");
});
