import http from "node:http";
import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { type Client, connect, settled } from "./harness/client";
import { type Installation, makeKey, startInstallation } from "./harness/installation";
import { invite } from "./harness/people";
import { type Known, type OpenApi, requestsOf, type ShapedRequest } from "./harness/request-shapes";

/** `npm run fuzz` gives minutes; without them a fixed number of requests, the same each time. */
const minutes = Number(process.env.FUZZ_MINUTES ?? "0");
const firstSeed = Number(process.env.FUZZ_SEED ?? "20261126");
const perSeed = 1_500;
const atOnce = 8;
const patienceMs = 30_000;

let installation: Installation;
let admin: Client;
let shapes: fc.Arbitrary<ShapedRequest>;
/** A connection for each: one that is refused may be closed while it is being used again. */
const agent = new http.Agent({ maxSockets: atOnce });

test.beforeAll(async () => {
  test.setTimeout(180_000);
  installation = await startInstallation();
  admin = connect(installation.url, installation.adminKey);
  await settled(admin, "recommender", 1);
  const document: OpenApi = (await admin.call("GET", "/api/v1/openapi.json")).json;
  shapes = requestsOf(document, await makeKnown());
});
test.afterAll(async () => {
  agent.destroy();
  await installation?.stop();
});

/** Nobody whose loss would end the run: not the administrator, nor the key that asks. */
async function makeKnown(): Promise<Known> {
  const person = await invite("engineer", admin);
  const made = await admin.call("POST", "/api/v1/keys", { name: "spare", scopes: ["predict"] });
  expect(made.status, made.bytes.toString()).toBe(201);
  return {
    values: [
      "recommender",
      "recommender@1",
      "1",
      "production",
      "shared",
      person.id,
      made.json.key.id,
    ],
    credentials: [
      installation.adminKey,
      installation.adminKey,
      installation.adminKey,
      made.json.secret,
      makeKey(),
      "",
    ],
  };
}

interface Outcome {
  readonly status: number;
  readonly text: string;
}

/** Null when there is no answer in time; an event stream is left at its first piece. */
function send({ method, target, headers, body }: ShapedRequest): Promise<Outcome | null> {
  return new Promise((resolve) => {
    const url = new URL(installation.url);
    const request = http.request({
      host: url.hostname,
      port: url.port,
      agent,
      method,
      path: target,
      headers,
    });
    const timer = setTimeout(() => request.destroy(), patienceMs);
    const end = (outcome: Outcome | null) => {
      clearTimeout(timer);
      resolve(outcome);
    };
    request.on("error", () => end(null));
    request.on("response", (response) => {
      const status = response.statusCode ?? 0;
      const pieces: Buffer[] = [];
      const finish = () => end({ status, text: Buffer.concat(pieces).toString("utf8") });
      response.on("data", (piece: Buffer) => {
        pieces.push(piece);
        if (!String(response.headers["content-type"]).startsWith("text/event-stream")) return;
        finish();
        request.destroy();
      });
      response.on("end", finish).on("error", finish);
    });
    request.end(body ?? undefined);
  });
}

const stackOrStatement =
  /^\s+at .+:\d+:\d+|\bSELECT\b.+\bFROM\b|\bINSERT INTO\b|\bUPDATE\b.+\bSET\b|\bPrisma\w*Error|relation \\?"|syntax error at/m;

function faultOf(outcome: Outcome | null): string | null {
  if (outcome === null) return "no answer";
  const { status, text } = outcome;
  if (status >= 500) return `${status} ${text.slice(0, 300)}`;
  if (stackOrStatement.test(text)) return `shows a stack or a statement: ${text.slice(0, 600)}`;
  const isPlaceShown = [process.cwd(), installation.dataDir, "node_modules/"].some((place) =>
    text.includes(place),
  );
  // An administrator is told on purpose where the data lies (GET /system).
  if (status >= 400 && isPlaceShown) return `shows a path: ${text.slice(0, 600)}`;
  if (text.includes(installation.adminKey)) return "shows the key";
  return null;
}

/** Every finding of a seed, each route and kind once. */
async function tryShapes(seed: number): Promise<string[]> {
  const requests = fc.sample(shapes, { seed, numRuns: perSeed });
  const findings = new Map<string, string>();
  const next = requests.values();
  const work = async () => {
    for (const request of next) {
      const fault = faultOf(await send(request));
      if (fault === null) continue;
      const { route, method, target, headers, body } = request;
      const sent = JSON.stringify({
        method,
        target,
        headers,
        body: body?.toString("latin1").slice(0, 500),
      });
      findings.set(`${route} ${fault.slice(0, 60)}`, `seed ${seed}: ${route}: ${fault}\n  ${sent}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return [...findings.values()];
}

test("no request makes a 5xx, or an answer that shows a path, a statement or a stack", async () => {
  test.setTimeout(minutes * 60_000 + 600_000);
  const end = Date.now() + minutes * 60_000;
  let seed = firstSeed;
  do {
    expect(await tryShapes(seed)).toEqual([]);
    seed += 1;
  } while (Date.now() < end);
  expect((await fetch(`${installation.url}/healthz`)).status).toBe(200);
  expect(installation.output()).not.toContain("it starts again in");
});
