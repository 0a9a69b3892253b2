import { randomUUID } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createKeySecret, signPredictToken } from "@/lib/access";
import { setClock } from "@/lib/platform/clock";
import { testKey } from "@/lib/rollout/testing/snapshot";
import {
  startConsole,
  startTestGateway,
  type TestGateway,
  testSecret,
} from "./testing/test-gateway";

let gateway: TestGateway;
let limited = "";
let homely = "";
let poor = "";
const homelyId = randomUUID();
let tester = "";
let restore = () => {};
let console_: Awaited<ReturnType<typeof startConsole>>;
let reachedConsole: string[] = [];

const noon = Date.UTC(2026, 2, 10, 12);

beforeEach(async () => {
  limited = createKeySecret();
  homely = createKeySecret();
  poor = createKeySecret();
  tester = createKeySecret("test");
  reachedConsole = [];
  console_ = await startConsole((req, res) => {
    reachedConsole.push(req.url ?? "");
    res.end("page");
  });
  gateway = await startTestGateway({
    consolePort: console_.port,
    keys: [
      testKey(limited, { ratePerMinute: 6, burst: 10, dailyQuota: 12 }),
      testKey(poor, { dailyQuota: 1 }),
      testKey(homely, { id: homelyId, ipAllow: ["10.0.0.0/8"], ratePerMinute: 6 }),
      testKey(tester),
    ],
  });
  restore = setClock(() => noon);
});
afterEach(async () => {
  restore();
  await gateway.gateway.drain(0);
  await console_.close();
});

function bearer(key: string, more: Record<string, string> = {}) {
  return { authorization: `Bearer ${key}`, "content-type": "application/json", ...more };
}

const paths = {
  plain: "/predict/fraud",
  tensorflow: "/v1/models/fraud:predict",
  openInference: "/v2/models/fraud/infer",
};

function predict(key: string, path = paths.plain, headers: Record<string, string> = {}) {
  return gateway.call(path, { headers: bearer(key, headers), body: "{}" });
}

describe("rate and quota", () => {
  test("of 100 parallel calls with a burst of 10 exactly 10 are answered, the others are 429", async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => predict(limited)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(90);
    expect(gateway.pool.requests).toHaveLength(10);
  });

  test("each protocol draws from the same limit, and says what is left", async () => {
    const seen: unknown[] = [];
    for (const path of Object.values(paths)) {
      const { status, headers } = await predict(limited, path);
      seen.push([status, headers.ratelimit]);
      expect(headers["ratelimit-policy"]).toBe('"key";q=10;w=100, "day";q=12;w=86400');
    }
    expect(seen).toEqual([
      [200, '"key";r=9;t=10, "day";r=11;t=43200'],
      [200, expect.stringMatching(/^"key";r=8;t=20, "day";r=10;/)],
      [200, expect.stringMatching(/^"key";r=7;t=30, "day";r=9;/)],
    ]);
  });

  test("over the rate: 429 with Retry-After and the headers; over the quota: until midnight", async () => {
    await Promise.all(Array.from({ length: 10 }, () => predict(limited)));
    const refused = await predict(limited);
    expect(refused).toMatchObject({
      status: 429,
      json: { code: "key.rate_limited" },
      headers: {
        "retry-after": "10",
        ratelimit: expect.stringMatching(/^"key";r=0;t=100, "day";r=2;/),
      },
    });
    await predict(poor);
    expect(await predict(poor)).toMatchObject({
      status: 429,
      json: { code: "key.quota_exceeded" },
      headers: { "retry-after": "43200", ratelimit: '"day";r=0;t=43200' },
    });
  });

  test("a call without the right, for a model that is not there, or for reading costs nothing", async () => {
    for (let times = 0; times < 20; times += 1) {
      expect((await predict(limited, "/predict/absent")).status).toBe(404);
      expect((await gateway.call("/v2/models/fraud", { headers: bearer(limited) })).status).toBe(
        200,
      );
    }
    expect((await predict(limited)).headers.ratelimit).toMatch(/^"key";r=9;/);
  });

  test("a call of the dashboard for a key draws from the key's limit", async () => {
    const actor = {
      kind: "key",
      id: homelyId,
      label: "k",
      scopes: ["predict"],
      models: null,
      holders: [],
    } as const;
    const headers = { "x-onnward-token": signPredictToken(testSecret, actor, "fraud") };
    const socketPath = gateway.privateSocket;
    const call = () => gateway.call(paths.plain, { headers, body: "{}", socketPath });
    expect(await call()).toMatchObject({ status: 200, headers: { ratelimit: '"key";r=0;t=10' } });
    expect((await call()).status).toBe(429);
  });

  test("a key without limits hears nothing of them", async () => {
    const { status, headers } = await predict(gateway.key);
    expect([status, headers.ratelimit, headers["ratelimit-policy"]]).toEqual([
      200,
      undefined,
      undefined,
    ]);
  });
});

describe("networks", () => {
  // Row 37.
  test.each<[Record<string, string>]>([
    [{}],
    [{ "x-forwarded-for": "10.0.0.1" }],
    [{ forwarded: "for=10.0.0.1", "x-real-ip": "10.0.0.1" }],
  ])("off the list it is 403 in every protocol, whatever the headers say: %o", async (forged) => {
    for (const path of Object.values(paths)) {
      expect(await predict(homely, path, forged)).toMatchObject({
        status: 403,
        json: { code: "key.address_not_allowed" },
      });
    }
    const read = await gateway.call("/v2/models/fraud", { headers: bearer(homely, forged) });
    expect(read.status).toBe(403);
    expect(gateway.pool.requests).toHaveLength(0);
    expect(await gateway.denied()).toMatchObject([
      {
        action: "key.refused",
        outcome: "denied",
        code: "key.address_not_allowed",
        reason: "4 times within a minute",
      },
    ]);
  });
});

describe("test keys", () => {
  test("never reach production: by its name, by none, by its number or by its label", async () => {
    for (const path of [
      "/predict/fraud",
      "/predict/fraud@production",
      "/predict/fraud@3",
      "/predict/fraud@3.0.0",
      "/v1/models/fraud/labels/3.0.0:predict",
      "/v2/models/fraud/versions/3.0.0/infer",
      "/v1/models/fraud:predict",
      "/v1/models/fraud/versions/3:predict",
      "/v1/models/fraud/labels/production:predict",
      "/v2/models/fraud/infer",
      "/v2/models/fraud/versions/3/infer",
      "/v2/models/fraud/versions/production/infer",
    ]) {
      const answer = await predict(tester, path);
      expect([path, answer.status, answer.json.code]).toEqual([path, 403, "key.test_only"]);
    }
    expect(gateway.pool.requests).toHaveLength(0);
    expect(await gateway.denied()).toMatchObject([
      { action: "predict.called", target: "model:fraud" },
    ]);
  });

  test("reach another version", async () => {
    gateway.pool.states.set(gateway.older.id, { kind: "warm" });
    expect((await predict(tester, "/predict/fraud@2")).status).toBe(200);
    expect((await predict(tester, "/predict/fraud@2.0.0+gpu")).status).toBe(200);
  });
});

describe("a key in a URL", () => {
  // Row 36.
  test.each([
    (key: string) => `/predict/fraud?api_key=${key}`,
    (key: string) => `/predict/fraud?x=a${encodeURIComponent(`;${key}`)}`,
    (key: string) => `/predict/${key}`,
    (key: string) => `/v1/models/${key.replace("_", "%5F")}:predict`,
    (key: string) => `/healthz?token=${key}`,
    (key: string) => `/api/v1/models?key=${key}`,
    (key: string) => `/models?next=${key}`,
    (key: string) =>
      `/${key.slice(0, 4)}%6${key.charCodeAt(4).toString(16).slice(1)}${key.slice(5)}`,
  ])("is refused, and flagged under the key's name: %s", async (urlOf) => {
    const answer = await gateway.call(urlOf(gateway.key));
    expect([answer.status, answer.json.code]).toEqual([400, "key.in_url"]);
    expect(answer.text).not.toContain(gateway.key.slice(12));
    await turn();
    expect(reachedConsole).toEqual([]);
    const [event] = await gateway.denied();
    expect(event).toMatchObject({ action: "key.exposed", code: "key.in_url" });
    expect(event?.target).toMatch(/^key:[0-9a-f-]{36}$/);
    expect(JSON.stringify(event)).not.toContain(gateway.key.slice(12));
  });

  test("that is unknown, or has a wrong checksum, is no event", async () => {
    const unknown = createKeySecret();
    expect((await gateway.call(`/predict/fraud?x=${unknown}`)).status).toBe(400);
    const wrong = `${unknown.slice(0, -1)}${unknown.endsWith("A") ? "B" : "A"}`;
    expect((await gateway.call(`/predict/fraud?x=${wrong}`)).status).not.toBe(200);
    expect(await gateway.denied()).toEqual([]);
  });
});
