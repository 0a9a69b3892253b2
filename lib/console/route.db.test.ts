import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import { createKey } from "@/lib/access";
import { listAuditEvents, verifyAudit } from "@/lib/audit";
import { scopes as allScopes, type Scope } from "@/lib/contract/actor";
import { listAuditQuery } from "@/lib/contract/audit";
import type { Operation } from "@/lib/contract/operations";
import { db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import { contextOf } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { rawRoute, route } from "./route";
import { callRoute } from "./testing/call-route";

const database = useDatabase();
let key = "";

async function makeKey(scopes: readonly Scope[]): Promise<string> {
  return (await createKey(contextOf(), { name: "k", scopes: [...scopes], models: [] })).secret;
}

beforeAll(async () => {
  key = await makeKey(allScopes);
});

/** What the console would have written to its log; `logger()` is as before after the test. */
function watchLog() {
  const spy = vi.spyOn(logger(), "error").mockImplementation(() => {});
  onTestFinished(() => spy.mockRestore());
  return spy;
}

const change = {
  id: "test",
  method: "POST",
  path: "/models/{name}",
  summary: "test",
  permission: "models:write",
  action: "model.updated",
  params: z.strictObject({ name: z.string() }),
  body: z.strictObject({ count: z.int().max(10), label: z.string().optional() }),
  response: z.object({ name: z.string(), count: z.int() }),
  status: 201,
  errors: [],
} as const satisfies Operation;
const read = { ...change, method: "GET", body: undefined } as const satisfies Operation;

const echo = route(change, async (_, { name, count }) => ({ name, count }));
const post = { method: "POST", params: { name: "m" } };

async function lastEvent() {
  const { data } = await listAuditEvents(contextOf(), listAuditQuery.parse({ limit: 1 }));
  return data[0];
}

async function countEvents(): Promise<number> {
  const verdict = await verifyAudit(contextOf());
  return verdict.ok ? verdict.events : Number.NaN;
}

describe("a request", () => {
  test("that fits is answered as its operation says, never to be stored, with its request id", async () => {
    const headers = { "x-request-id": "mine-1" };
    const answer = await callRoute(echo, { ...post, key, headers, body: { count: 3 } });
    expect(answer).toMatchObject({ status: 201, body: { name: "m", count: 3 } });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("x-request-id")).toBe("mine-1");
    const other = await callRoute(echo, {
      ...post,
      key,
      headers: { "x-request-id": "a b\t<>" },
      body: { count: 3 },
    });
    expect(other.headers.get("x-request-id")).toMatch(/^[0-9a-f]{24}-[0-9a-z]+$/);
  });

  test("with a key in X-API-Key is the same", async () => {
    const answer = await callRoute(echo, {
      ...post,
      headers: { "x-api-key": key },
      body: { count: 3 },
    });
    expect(answer.status).toBe(201);
  });

  test("with wrong fields names each: what was expected and what came", async () => {
    const { body } = await callRoute(echo, {
      ...post,
      key,
      body: { count: 11, label: 5, role: "admin", id: 1 },
    });
    expect(body).toMatchObject({ status: 422, code: "request.invalid" });
    expect(body.errors).toEqual([
      expect.objectContaining({ field: "count", expected: "number to be <=10", received: "11" }),
      expect.objectContaining({ field: "label", expected: "string", received: "5" }),
      { field: "role", message: "there is no such field" },
      { field: "id", message: "there is no such field" },
    ]);
    expect(body.detail).toContain("label: expected string, received 5");
  });

  test.each([
    ["no JSON", "{", "request.malformed", 400],
    ["an empty body", "", "request.malformed", 400],
    ["deep JSON", `${"[".repeat(500_000)}`, "request.malformed", 400],
    [
      "deep and well-formed JSON",
      `${"[".repeat(9_000)}${"]".repeat(9_000)}`,
      "request.malformed",
      400,
    ],
    ["an array", "[]", "request.invalid", 422],
    ["null", "null", "request.invalid", 422],
    ["a coerced number", '{"count":"3"}', "request.invalid", 422],
    ["a coerced boolean", '{"count":true}', "request.invalid", 422],
    ["a prototype", '{"count":1,"__proto__":{"polluted":true}}', "request.invalid", 422],
    ["a constructor", '{"count":1,"constructor":{"prototype":{}}}', "request.invalid", 422],
    ["too many bytes", `{"label":"${"x".repeat(1_100_000)}"}`, "request.too_large", 413],
  ])("with %s is refused", async (_, body, code, status) => {
    const answer = await callRoute(echo, { ...post, key, body });
    expect(answer.body).toMatchObject({ code, status });
    expect(answer.text.length).toBeLessThan(3_000);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test("that is not UTF-8, or larger than its Content-Length says, is refused", async () => {
    const request = (body: BodyInit, headers: Record<string, string> = {}) =>
      echo(
        new Request("http://console/api/v1/x", {
          method: "POST",
          headers: {
            authorization: `Bearer ${key}`,
            "content-type": "application/json",
            ...headers,
          },
          body,
        }),
        { params: Promise.resolve({ name: "m" }) },
      );
    expect((await request(new Uint8Array([0x7b, 0xff, 0x7d]))).status).toBe(400);
    expect((await request("{}", { "content-length": "99999999" })).status).toBe(413);
  });

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "",
  ])(
    "of the media type %j is refused, so that no form of another site can send it",
    async (type) => {
      const answer = await callRoute(echo, {
        ...post,
        key,
        headers: { "content-type": type },
        body: '{"count":1}',
      });
      expect(answer.body).toMatchObject({ status: 415, code: "request.media_type" });
    },
  );

  test("without a body is as with {} where every field is optional, and refused elsewhere", async () => {
    const optional = { ...change, body: z.strictObject({ count: z.int().default(7) }) };
    const answering = route(optional, async (_, { name, count }) => ({ name, count }));
    const json = { "content-type": "application/json" };
    for (const headers of [{}, json]) {
      const answer = await callRoute(answering, { ...post, key, headers });
      expect([answer.status, answer.body]).toEqual([201, { name: "m", count: 7 }]);
    }
    const said = await callRoute(answering, {
      ...post,
      key,
      headers: { "content-type": "" },
      body: "{}",
    });
    expect(said.body).toMatchObject({ status: 415 });
    expect((await callRoute(echo, { ...post, key })).body).toMatchObject({ status: 415 });
    expect((await callRoute(echo, { ...post, key, headers: json })).body).toMatchObject({
      status: 400,
      code: "request.malformed",
    });
  });

  test("with a query where there is none is refused", async () => {
    const answer = await callRoute(echo, {
      ...post,
      key,
      path: "/x?dry_run=1",
      body: { count: 1 },
    });
    expect(answer.body.errors).toEqual([{ field: "dry_run", message: "there is no such field" }]);
  });
});

describe("an attempt", () => {
  test("that is denied is an event, before its body is read", async () => {
    const weak = await makeKey(["models:read"]);
    const answer = await callRoute(echo, { ...post, key: weak, body: "{" });
    expect(answer.body).toMatchObject({ status: 403, code: "key.scope_missing" });
    expect(answer.body.detail).toContain("models:write");
    expect(await lastEvent()).toMatchObject({
      action: "model.updated",
      target: "model:m",
      outcome: "denied",
      code: "key.scope_missing",
      address: "203.0.113.9",
      userAgent: "caller/1",
      requestId: answer.body.requestId,
    });
  });

  test("to read that is denied is an event, and one that finds nothing is none", async () => {
    const find = route(read, () => {
      throw new AppError("model.not_found", "There is no such model.");
    });
    const weak = await makeKey(["predict"]);
    const before = await countEvents();
    expect((await callRoute(find, { ...post, key })).status).toBe(404);
    expect(await countEvents()).toBe(before);
    expect((await callRoute(find, { ...post, key: weak })).status).toBe(403);
    expect(await countEvents()).toBe(before + 1);
  });

  test("that fails is an event with its code; one by a stranger is none", async () => {
    const before = await countEvents();
    await callRoute(echo, { ...post, key, body: { count: "x" } });
    expect(await lastEvent()).toMatchObject({ outcome: "failure", code: "request.invalid" });
    await callRoute(echo, { ...post, body: { count: 1 } });
    await callRoute(echo, { ...post, key: "onw_live_junk", body: { count: 1 } });
    expect(await countEvents()).toBe(before + 1);
  });

  test("to create names what was to be created", async () => {
    const create = {
      ...change,
      path: "/models",
      action: "model.created",
      params: undefined,
      body: z.strictObject({ name: z.string() }),
    } as const satisfies Operation;
    const fail = route(create, () => {
      throw new AppError("model.exists", "There is one.");
    });
    await callRoute(fail, { method: "POST", key, body: { name: "taken" } });
    expect(await lastEvent()).toMatchObject({ target: "model:taken", code: "model.exists" });
  });

  test("to predict that fails is no event: predictions are not in the chain", async () => {
    const predict = {
      ...change,
      action: "predict.called",
      body: undefined,
      response: undefined,
    } as const satisfies Operation;
    const fail = rawRoute(predict, () => {
      throw new AppError("input.missing", "Input x is missing.");
    });
    const before = await countEvents();
    expect((await callRoute(fail, { ...post, key })).status).toBe(400);
    expect(await countEvents()).toBe(before);
  });
});

describe("a fault of ours", () => {
  test("is 500 with a request id, logged once with its cause, and says nothing of the inside", async () => {
    const logged = watchLog();
    const cause = new Error("SELECT secret FROM /work/main/lib at Object.<anonymous>");
    const broken = route(change, () => Promise.reject(cause));
    const answer = await callRoute(broken, { ...post, key, body: { count: 1 } });
    expect(answer.body).toMatchObject({ status: 500, code: "internal" });
    expect(answer.text).not.toMatch(/SELECT|\/work|Object\./);
    expect(logged).toHaveBeenCalledTimes(1);
    expect(logged.mock.calls[0]?.[0]).toMatchObject({
      err: cause,
      requestId: answer.body.requestId,
    });
  });

  test("is also an answer that does not fit its schema: it does not leave the house", async () => {
    const logged = watchLog();
    const unfit: unknown = { name: "m", count: "secret" };
    const broken = route(change, async () => unfit as { name: string; count: number });
    const answer = await callRoute(broken, { ...post, key, body: { count: 1 } });
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain("secret");
    expect(logged).toHaveBeenCalledTimes(1);
  });

  test("is not what an answer has beyond its schema: that is left out", async () => {
    const more = { name: "m", count: 1, passwordHash: "secret" };
    const generous = route(change, async () => more);
    const answer = await callRoute(generous, { ...post, key, body: { count: 1 } });
    expect(answer.body).toEqual({ name: "m", count: 1 });
  });
});

test("with the audit log away a change is 503 and does not happen", async () => {
  const logged = watchLog();
  const { POST } = await import("@/app/api/v1/keys/route");
  const owner = await database.connect("owner");
  await owner.query("REVOKE EXECUTE ON FUNCTION audit_append(text) FROM onnward_app");
  try {
    const before = await db().apiKey.count();
    const body = { name: "x", scopes: ["predict"] };
    const answer = await callRoute(POST, { method: "POST", key, body });
    expect(answer.body).toMatchObject({ status: 503, code: "audit.unavailable" });
    expect(answer.headers.get("retry-after")).toBe("5");
    expect(await db().apiKey.count()).toBe(before);
    expect(logged).toHaveBeenCalledTimes(1);
  } finally {
    await owner.query("GRANT EXECUTE ON FUNCTION audit_append(text) TO onnward_app");
  }
});

test("with the database away the answer is 503, without waiting for the log a second time", async () => {
  const logged = watchLog();
  const gone = route(change, () => {
    throw new AppError("db.unavailable", "The database does not answer.", { retryAfterSeconds: 2 });
  });
  const before = await countEvents();
  const answer = await callRoute(gone, { ...post, key, body: { count: 1 } });
  expect(answer.body).toMatchObject({ status: 503, code: "db.unavailable" });
  expect(answer.headers.get("retry-after")).toBe("2");
  expect(await countEvents()).toBe(before);
  expect(logged).toHaveBeenCalledTimes(1);
});
