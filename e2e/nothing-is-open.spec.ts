import { readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { type BrowserContext, expect, test } from "@playwright/test";
import { createKey, promote, sharedInstallation, uploadReady } from "./harness/client";
import {
  all,
  apiRoutes,
  everybody,
  gatewayRoutes,
  model,
  needs,
  type Route,
} from "./harness/entrances";
import { asSession, invite, type RoleName, signIn } from "./harness/people";
import { closePages } from "./harness/quiet";

test.afterAll(({ browser }) => closePages(browser));

// Promise 13: every route, page and path of the gateway, found in the files, called by who may not, and with
// the tricks by which proxies and middlewares were got round. No data, no effect, and an event where somebody
// is known. A new route without a line in the table below fails the first test.
const admin = sharedInstallation();
const root = path.join(import.meta.dirname, "..");
/** Stands in everything that only some may read; an answer that holds it gave data away. */
const marker = "MARKER-OF-WHAT-IS-SEALED";

/** As it is written: no client in between tidies `//` or `%2e` away. */
function send(
  method: string,
  target: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<{ status: number; text: string; requestId: string }> {
  const { hostname, port } = new URL(admin.url);
  return new Promise((resolve, reject) => {
    const options = { method, path: target, host: hostname, port, headers, agent: false };
    const request = http.request(options, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(parts).toString("utf8"),
          requestId: String(response.headers["x-request-id"] ?? ""),
        }),
      );
      response.on("error", reject);
    });
    // Node frames no body of a DELETE by itself: the server would take it for another request.
    if (body !== undefined) request.setHeader("content-length", Buffer.byteLength(body));
    request.on("error", reject).end(body);
  });
}

interface Trick {
  readonly name: string;
  readonly headers?: Record<string, string>;
  readonly path?: (url: string) => string;
  readonly method?: string;
}

const tricks: readonly Trick[] = [
  ...["middleware", "src/middleware", "proxy", "src/proxy"].map((name) => ({
    name: `x-middleware-subrequest ${name}`,
    headers: { "x-middleware-subrequest": Array(5).fill(name).join(":") },
  })),
  { name: ".rsc", path: (url) => `${url === "/" ? "/index" : url}.rsc` },
  { name: "RSC", headers: { RSC: "1" } },
  { name: "?_rsc", path: (url) => `${url}?_rsc=1`, headers: { RSC: "1" } },
  { name: "prefetch", headers: { RSC: "1", "Next-Router-Prefetch": "1" } },
  {
    name: "segment prefetch",
    headers: {
      RSC: "1",
      "Next-Router-Prefetch": "1",
      "Next-Router-Segment-Prefetch": "/_tree",
    },
  },
  { name: "segment path", path: (url) => `${url}.segments/_tree.segment.rsc` },
  { name: "_next/data", path: (url) => `/_next/data/build${url}.json` },
  { name: "leading //", path: (url) => `/${url}` },
  { name: "inner //", path: (url) => url.replaceAll("/", "//") },
  { name: "%2e", path: (url) => `/%2e${url}` },
  { name: "%2e%2e", path: (url) => `/x/%2e%2e${url}` },
  {
    name: "encoded letter",
    path: (url) => url.replace(/[a-z]/, (one) => `%${one.charCodeAt(0).toString(16)}`),
  },
  { name: "trailing /", path: (url) => `${url}/` },
  { name: "upper case", path: (url) => url.toUpperCase() },
  ...["DELETE", "PUT", "PATCH"].map((verb) => ({
    name: `method override ${verb}`,
    method: "POST",
    headers: { "X-HTTP-Method-Override": verb, "X-Method-Override": verb },
  })),
  {
    name: "x-original-url",
    headers: { "x-original-url": "/api/v1/openapi.json", "x-rewrite-url": "/" },
  },
  {
    name: "forged proxy headers",
    headers: {
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-host": "localhost",
      "x-forwarded-proto": "https",
      "x-onnward-path": "/",
      "x-onnward-token": "e30.e30",
    },
  },
  { name: "a junk key", headers: { authorization: "Bearer %" } },
];

/** With a valid body nobody could say that only the form was refused. */
const bodies: Record<string, object> = {
  "POST /api/v1/models": { name: `made-${process.pid}` },
  "PATCH /api/v1/models/[name]": { description: "changed" },
  "PUT /api/v1/models/[name]/aliases/[alias]": { version: 1, reason: "trick" },
  "PUT /api/v1/models/[name]/grants/[user]": { role: "owner" },
  "PATCH /api/v1/models/[name]/versions/[number]": { note: "changed" },
  "POST /api/v1/keys": { name: "trick", scopes: ["predict"] },
  "POST /api/v1/users": { email: `trick-${process.pid}@example.com`, role: "admin" },
};

function bodyOf({ id, method }: Route): string | undefined {
  return method === "GET" ? undefined : JSON.stringify(bodies[id] ?? {});
}

/** The one that the operation takes: a page of another site could not send it. */
function typeOf({ id }: Route): string {
  const isUpload = id === "POST /api/v1/models/[name]/versions";
  return isUpload ? "application/octet-stream" : "application/json";
}

function headersOf(route: Route, session: string): Record<string, string> {
  return {
    ...(bodyOf(route) === undefined ? {} : { "content-type": typeOf(route) }),
    ...(session === "" ? {} : { cookie: session, origin: admin.url }),
  };
}

async function cookieOf(context: BrowserContext): Promise<string> {
  return (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
}

/** All that a trick could have changed. */
async function stateOf(): Promise<string> {
  const paths = ["", "/versions", "/aliases", "/grants", "/history", "/examples"];
  const lists = ["/api/v1/models", "/api/v1/keys", "/api/v1/users"].map((at) => `${at}?limit=200`);
  // As a person: the installation's keys do not see a private model that they do not name.
  const cookie = { cookie: sessions.admin };
  const answers = await Promise.all(
    [...paths.map((at) => `/api/v1/models/${model}${at}`), ...lists].map((at) =>
      send("GET", at, cookie),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  // When a key was last used is no effect of a trick.
  return answers.map(({ text }) => text.replace(/"last\w+":[^,}]*/g, "")).join("\n");
}

const sessions: Record<"outsider" | "stranger" | "reader" | "owner" | RoleName, string> = {
  outsider: "",
  stranger: "",
  reader: "",
  owner: "",
  viewer: "",
  engineer: "",
  approver: "",
  auditor: "",
  admin: "",
};

test.beforeAll(async ({ browser }) => {
  const bytes = readFileSync(path.join(root, "clients/fixtures/hostile/int64-identity.onnx"));
  await admin.call("POST", "/api/v1/models", { name: model, description: marker, card: marker });
  await uploadReady(admin, model, bytes);
  await admin.call("PATCH", `/api/v1/models/${model}/versions/1`, { note: marker });
  await promote(admin, model, 1);
  await createKey(admin, { name: marker, scopes: ["predict"] });
  const enter = async (role: RoleName) => {
    const person = await invite(role);
    const context = await browser.newContext();
    const page = await context.newPage();
    await signIn(page, admin.url, person);
    // The session is enough: a page refreshes itself for ever, and ten of them halve the pace of the calls.
    await page.close();
    const cookie = await cookieOf(context);
    const session = asSession(context, admin.url);
    return { person, cookie, session };
  };
  for (const role of everybody) sessions[role] = (await enter(role)).cookie;
  sessions.outsider = sessions.viewer;
  sessions.stranger = sessions.engineer;
  const [reader, owner, keeper] = [
    await enter("viewer"),
    await enter("viewer"),
    await enter("admin"),
  ];
  sessions.reader = reader.cookie;
  sessions.owner = owner.cookie;
  for (const [{ person }, role] of [
    [reader, "viewer"],
    [owner, "owner"],
  ] as const) {
    const at = `/api/v1/models/${model}/grants/${person.email}`;
    expect((await keeper.session.call("PUT", at, { role })).status).toBe(200);
  }
  const sealed = await keeper.session.call("PATCH", `/api/v1/models/${model}`, {
    visibility: "private",
  });
  expect(sealed.json).toMatchObject({ visibility: "private" });
});

test("every route, page and path of the gateway has a line in the table, and no line is left over", () => {
  const found = new Set(all.map(({ id }) => id));
  expect([...found].filter((id) => needs[id] === undefined)).toEqual([]);
  expect(Object.keys(needs).filter((id) => !found.has(id))).toEqual([]);
});

test("nobody is let in, and who may not is refused, with an event that names them", async () => {
  // Some hundred entrances, several callers each, and every denial looked up.
  test.setTimeout(600_000);
  const before = await stateOf();
  const wrong: string[] = [];
  let calls = 0;
  const denials: { requestId: string; id: string }[] = [];
  const check = async (
    route: Route,
    who: keyof typeof sessions | "nobody",
    allowed: readonly number[],
  ) => {
    const session = who === "nobody" ? "" : sessions[who];
    const answer = await send(route.method, route.url, headersOf(route, session), bodyOf(route));
    calls += 1;
    if (!allowed.includes(answer.status)) wrong.push(`${route.id} ${who}: ${answer.status}`);
    if (answer.text.includes(marker)) wrong.push(`${route.id} ${who}: data`);
    if (who !== "nobody" && [403, 404].includes(answer.status))
      denials.push({ requestId: answer.requestId, id: `${route.id} ${who}` });
  };
  for (const route of apiRoutes) {
    const need = needs[route.id];
    if (need === "open" || need === undefined) continue;
    await check(route, "nobody", [401]);
    if (need === "any") continue;
    if (typeof need === "string") {
      // To who was given nothing the model does not exist; a viewer may write none of any name.
      const isBeyondTheirRole = need === "model:manage" || need === "model:approve";
      await check(route, "stranger", isBeyondTheirRole ? [403] : [404]);
      await check(route, "outsider", need === "model:read" ? [404] : [403]);
      if (need === "model:write" || isBeyondTheirRole) await check(route, "reader", [403]);
    } else {
      for (const role of everybody.filter((each) => !need.includes(each)))
        await check(route, role, [403]);
    }
  }
  for (const route of gatewayRoutes) {
    if (needs[route.id] === "open") continue;
    // 404 and 405: paths that are not there, or not with this verb. Sessions are nothing to a gateway.
    for (const who of ["nobody", "admin"] as const) {
      const session = who === "nobody" ? "" : sessions[who];
      const answer = await send(route.method, route.url, headersOf(route, session), bodyOf(route));
      calls += 1;
      if (![400, 401, 404, 405].includes(answer.status))
        wrong.push(`${route.id} ${who}: ${answer.status}`);
      if (answer.text.includes(marker)) wrong.push(`${route.id} ${who}: data`);
    }
  }
  expect(wrong).toEqual([]);
  const silent: string[] = [];
  for (const { requestId, id } of denials) {
    const log = await admin.call("GET", `/api/v1/audit/events?requestId=${requestId}`);
    const outcomes = log.json.data.map((event: { outcome: string }) => event.outcome);
    if (!outcomes.includes("denied")) silent.push(id);
  }
  expect(silent).toEqual([]);
  expect(await stateOf()).toBe(before);
  console.log(
    `nothing-is-open: ${all.length} entrances, ${calls} plain calls, ${denials.length} denials, each with its event`,
  );
});

test("who may is let in: by role, by grant, and in no other way", async () => {
  test.setTimeout(300_000);
  const wrong: string[] = [];
  for (const route of apiRoutes.filter(({ method }) => method === "GET")) {
    const need = needs[route.id];
    if (need === "open" || need === "any" || need === undefined) continue;
    const who: readonly (keyof typeof sessions)[] =
      typeof need === "string" ? ["reader", "owner", "auditor", "admin"] : need;
    for (const each of who) {
      const abort = route.url.endsWith("/events") && typeof need === "string";
      if (abort) continue;
      const answer = await send("GET", route.url, headersOf(route, sessions[each]));
      const isRefused =
        answer.status === 401 ||
        answer.status === 403 ||
        (answer.status === 404 && answer.text.includes("model.not_found"));
      if (isRefused) wrong.push(`${route.id} ${each}: ${answer.status}`);
    }
  }
  const predict = { id: "", method: "POST", url: `/api/v1/models/${model}/predict` };
  const input = JSON.stringify({ x: [1, 2] });
  for (const who of ["reader", "owner", "admin"] as const) {
    const answer = await send(
      "POST",
      predict.url,
      { ...headersOf(predict, sessions[who]), "content-type": "application/json" },
      input,
    );
    if (answer.status === 401 || answer.status === 403 || answer.status === 404)
      wrong.push(`predict ${who}: ${answer.status} ${answer.text}`);
  }
  expect(wrong).toEqual([]);
});

test("no trick gets round it: no data, no effect", async () => {
  test.setTimeout(600_000);
  const before = await stateOf();
  const wrong: string[] = [];
  let calls = 0;
  const attempt = async (trick: Trick, route: Route, session: string) => {
    const target = trick.path?.(route.url) ?? route.url;
    const method = trick.method ?? route.method;
    const headers = { ...headersOf({ ...route, method }, session), ...trick.headers };
    const body = method === "GET" ? undefined : (bodyOf(route) ?? "{}");
    const answer = await send(method, target, headers, body);
    calls += 1;
    const what = `${trick.name}: ${route.id} ${session === "" ? "nobody" : "outsider"}`;
    if (answer.text.includes(marker)) wrong.push(`${what}: data`);
    if (answer.status >= 500) wrong.push(`${what}: ${answer.status}`);
    const isOpened = target.startsWith("/api/v1/") && session === "" && answer.status < 300;
    if (isOpened) wrong.push(`${what}: ${answer.status}`);
  };
  const entrances = all.filter(({ id }) => needs[id] !== "open");
  const attempts = tricks.flatMap((trick) =>
    entrances.flatMap((route) =>
      ["", sessions.outsider].map((session) => () => attempt(trick, route, session)),
    ),
  );
  const work = async () => {
    for (let next = attempts.pop(); next !== undefined; next = attempts.pop()) await next();
  };
  await Promise.all(Array.from({ length: 8 }, work));
  expect(wrong).toEqual([]);
  expect(await stateOf()).toBe(before);
  console.log(`nothing-is-open: ${tricks.length} tricks, ${calls} calls, no data, no effect`);
});
