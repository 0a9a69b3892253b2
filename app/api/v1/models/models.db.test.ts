import { createHash } from "node:crypto";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { createKey } from "@/lib/access";
import { callRoute } from "@/lib/console/testing/call-route";
import { scopes as allScopes, type Scope } from "@/lib/contract/actor";
import { db } from "@/lib/platform/db";
import { contextOf } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import {
  auditOf,
  beat,
  fixture,
  gatewayId,
  makeReady,
  rowOf,
  smallModel,
} from "@/lib/registry/testing/registry";
import { getVersion, settleVersion } from "@/lib/registry/versions";
import * as checkRoute from "./[name]/aliases/[alias]/check/route";
import * as rolloutRoute from "./[name]/aliases/[alias]/rollout/route";
import * as aliasRoute from "./[name]/aliases/[alias]/route";
import * as deletionRoute from "./[name]/deletion/route";
import * as modelRoute from "./[name]/route";
import * as artifactRoute from "./[name]/versions/[number]/artifact/route";
import * as eventsRoute from "./[name]/versions/[number]/events/route";
import * as versionRoute from "./[name]/versions/[number]/route";
import * as versionsRoute from "./[name]/versions/route";
import * as modelsRoute from "./route";

useDatabase({ ONNWARD_PROMOTE_WAIT_MS: "100", ONNWARD_MAX_UPLOAD_BYTES: "1000000" });

const sha256 = createHash("sha256").update(smallModel).digest();
let key: string;
let viewerKey: string;

async function makeKey(scopes: readonly Scope[]): Promise<string> {
  const { secret } = await createKey(contextOf(), { name: "t", scopes: [...scopes], models: [] });
  return secret;
}

beforeAll(async () => {
  key = await makeKey(allScopes);
  viewerKey = await makeKey(["models:read"]);
});
beforeEach(async () => {
  await db().gatewayHeartbeat.deleteMany();
});

async function post(
  name: string,
  bytes: Uint8Array,
  { query = "create=true", headers = {}, as = key } = {},
) {
  const request = new Request(`http://console/api/v1/models/${name}/versions?${query}`, {
    method: "POST",
    body: Buffer.from(bytes),
    headers: {
      authorization: `Bearer ${as}`,
      "content-type": "application/octet-stream",
      "content-length": String(bytes.length),
      ...headers,
    },
  });
  const response = await versionsRoute.POST(request, { params: Promise.resolve({ name }) });
  return { response, body: await response.json() };
}

async function ready(name: string): Promise<string> {
  const { body } = await post(name, smallModel);
  return makeReady(await getVersion(contextOf(), { name, number: body.version }));
}

function download(name: string, headers: Record<string, string> = {}) {
  const request = new Request("http://console/api/v1/x", {
    headers: { authorization: `Bearer ${viewerKey}`, ...headers },
  });
  return artifactRoute.GET(request, { params: Promise.resolve({ name, number: "1" }) });
}

test("an upload answers 202 with where to look, its note and its metrics", async () => {
  const metrics = encodeURIComponent('{"auc":0.9}');
  const digest = `sha-256=:${sha256.toString("base64")}:`;
  const { response, body } = await post("iris", smallModel, {
    query: `create=true&note=first&metrics=${metrics}`,
    headers: { "repr-digest": digest },
  });
  expect(response.status).toBe(202);
  expect(response.headers.get("location")).toBe("/api/v1/models/iris/versions/1");
  expect(body).toMatchObject({
    version: 1,
    status: "validating",
    note: "first",
    metrics: [{ name: "auc", value: 0.9, direction: null }],
  });
  const params = { name: "iris", number: "1" };
  const read = { ...body, card: "", sameBytes: [] };
  expect((await callRoute(versionRoute.GET, { params, key: viewerKey })).body).toEqual(read);
});

test("an upload that is repeated twenty times with one Idempotency-Key is one version", async () => {
  const headers = { "idempotency-key": "upload-1" };
  const many = await Promise.all(
    Array.from({ length: 20 }, () => post("once", smallModel, { headers })),
  );
  const answers = new Set(
    many.map(({ response, body }) =>
      JSON.stringify([response.status, response.headers.get("location"), body]),
    ),
  );
  expect(answers.size).toBe(1);
  expect(many[0]?.response.status).toBe(202);
  expect(await db().version.count({ where: { model: { name: "once" } } })).toBe(1);
  const changed = await post("once", Buffer.concat([smallModel, smallModel]), { headers });
  expect(changed.body.code).toBe("idempotency.mismatch");
});

test.each([
  ["a wrong digest", 422, "digest.mismatch", { "repr-digest": `sha-256=:${"A".repeat(43)}=:` }],
  ["a digest that nobody can check", 422, "digest.unsupported", { "repr-digest": "md5=:AAAA:" }],
  ["a wrong length", 400, "request.length_mismatch", { "content-length": "9" }],
  ["a length over the limit", 413, "request.too_large", { "content-length": "1000001" }],
  ["a form", 415, "request.media_type", { "content-type": "multipart/form-data; boundary=x" }],
])("%s is refused, and leaves nothing", async (_, status, code, headers) => {
  const { response, body } = await post("nothing", smallModel, { headers });
  expect([response.status, body.code]).toEqual([status, code]);
  expect(await db().model.count({ where: { name: "nothing" } })).toBe(0);
});

test("metrics that are none are named as the field that is wrong", async () => {
  for (const metrics of ["{", "[1]", '{"a":"b"}', `{"${"n".repeat(65)}":1}`]) {
    const query = `create=true&metrics=${encodeURIComponent(metrics)}`;
    const { response, body } = await post("nothing", smallModel, { query });
    expect(response.status).toBe(422);
    expect(body.errors[0].field).toMatch(/^metrics\b/);
  }
});

test("a refusal of the scan is one event, with the code, of the caller", async () => {
  const { response, body } = await post("thief", fixture("hostile/external-passwd-absolute"));
  expect([response.status, body.code]).toEqual([422, "model.external_data"]);
  expect(body.detail).not.toMatch(/tmp|incoming|\.part/);
  expect(await auditOf("model:thief")).toEqual(["version.refused failure"]);
});

test("who may only read uploads nothing, and that is an event", async () => {
  const { response, body } = await post("iris", smallModel, { as: viewerKey });
  expect([response.status, body.code]).toEqual([403, "key.scope_missing"]);
  expect(await auditOf("model:iris")).toContain("version.created denied");
});

test("a download is whole, in part, unchanged or out of range", async () => {
  await ready("file");
  const whole = await download("file");
  expect(whole.status).toBe(200);
  expect(Buffer.from(await whole.arrayBuffer()).equals(smallModel)).toBe(true);
  expect(whole.headers.get("content-length")).toBe(String(smallModel.length));
  expect(whole.headers.get("repr-digest")).toBe(`sha-256=:${sha256.toString("base64")}:`);
  expect(whole.headers.get("content-disposition")).toBe('attachment; filename="file-1.onnx"');
  const etag = whole.headers.get("etag") ?? "";

  const part = await download("file", { range: "bytes=3-7" });
  expect([part.status, part.headers.get("content-range")]).toEqual([
    206,
    `bytes 3-7/${smallModel.length}`,
  ]);
  expect(Buffer.from(await part.arrayBuffer()).equals(smallModel.subarray(3, 8))).toBe(true);
  expect((await download("file", { range: "bytes=3-7", "if-range": '"other"' })).status).toBe(200);
  expect((await download("file", { "if-none-match": `W/${etag}` })).status).toBe(304);
  expect((await download("file", { range: `bytes=${smallModel.length}-` })).status).toBe(416);
});

test("the phases of a validation come as server-sent events, from where the caller left off", async () => {
  await post("stream", smallModel);
  const { id } = await rowOf("stream", 1);
  const fault = { code: "model.load_failed", detail: "No." } as const;
  await settleVersion(contextOf(), { versionId: id, result: { ok: false, fault } });
  const params = { name: "stream", number: "1" };
  const all = await callRoute(eventsRoute.GET, { params, key: viewerKey });
  expect(all.headers.get("content-type")).toBe("text/event-stream");
  const [first = "", second = ""] = all.text.split("\n\n");
  expect(first).toMatch(/^id: \d+\nevent: queued\ndata: \{/);
  expect(second).toMatch(/^id: \d+\nevent: rejected\ndata: .*model\.load_failed/);
  const lastSeen = /^id: (\d+)/.exec(first)?.[1] ?? "";
  const rest = await callRoute(eventsRoute.GET, {
    params,
    key: viewerKey,
    headers: { "last-event-id": lastSeen },
  });
  expect(rest.text).toBe(`${second}\n\n`);
});

test("a promotion is 200 when it is done and 202 while a gateway warms", async () => {
  const first = await ready("served");
  const second = await ready("served");
  const params = { name: "served", alias: "production" };
  const promote = (version: number) =>
    callRoute(aliasRoute.PUT, { method: "PUT", params, key, body: { version, reason: "go" } });
  const gateway = gatewayId();
  expect((await promote(1)).status).toBe(200);
  await beat(gateway, { warm: [first] });
  const waiting = await promote(2);
  expect(waiting.status).toBe(202);
  expect(waiting.body).toMatchObject({ version: 1, intendedVersion: 2 });
  expect((await promote(1)).body.code).toBe("alias.conflict");
  await beat(gateway, { failed: { [second]: { code: "artifact.missing", detail: "Gone." } } });
});

test("names that cannot be and text that cannot be stored are 422", async () => {
  const create = (body: object) =>
    callRoute(modelsRoute.POST, { method: "POST", path: "/models", key, body });
  for (const name of ["../../x", "a\0b", "CON ", "x".repeat(64), "\u202eabc", ""]) {
    expect((await create({ name })).status, JSON.stringify(name)).toBe(422);
  }
  for (const description of ["a\0b", "half \ud800"]) {
    expect((await create({ name: "texts", description })).status).toBe(422);
  }
  const odd = { name: "texts", description: "<script>", tags: ["=cmd|'/C calc'!A0"] };
  expect((await create(odd)).body).toMatchObject(odd);
  expect((await create(odd)).body.code).toBe("model.exists");
  const found = await callRoute(modelsRoute.GET, { path: "/models?q=%25", key });
  expect(found.body.data).toEqual([]);
  const removed = { method: "DELETE", params: { name: "texts" }, key };
  expect((await callRoute(modelRoute.DELETE, removed)).status).toBe(204);
  expect((await callRoute(modelRoute.DELETE, removed)).status).toBe(404);
  expect((await create(odd)).status).toBe(201);
});

test("a model is read with an ETag, and a PATCH with an old one is 412 and changes nothing", async () => {
  const params = { name: "tagged" };
  await callRoute(modelsRoute.POST, { method: "POST", key, body: params });
  const read = await callRoute(modelRoute.GET, { params, key });
  const etag = read.headers.get("etag") ?? "";
  expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
  const patch = (card: string) =>
    callRoute(modelRoute.PATCH, {
      method: "PATCH",
      params,
      key,
      headers: { "if-match": etag },
      body: { card },
    });
  const first = await patch("one");
  expect(first.status).toBe(200);
  expect(first.headers.get("etag")).not.toBe(etag);
  expect((await patch("two")).body).toMatchObject({ status: 412, code: "precondition.failed" });
  expect((await callRoute(modelRoute.GET, { params, key })).body.card).toBe("one");
});

test("a proxy in between may not transform a file, nor hold an event stream back", async () => {
  await ready("untouched");
  const file = await download("untouched");
  expect(file.headers.get("cache-control")).toContain("no-transform");
  await file.body?.cancel();
  const params = { name: "untouched", number: "1" };
  const events = await callRoute(eventsRoute.GET, { params, key });
  expect(events.headers.get("cache-control")).toBe("no-store, no-transform");
});

test("a label stands in a body wherever a version's number does", async () => {
  const one = await post("named", smallModel, { query: "create=true&label=1.4.0" });
  const two = await post("named", fixture("hostile/int64-identity"), { query: "label=2.0.0" });
  for (const { body } of [one, two]) await makeReady(body);
  const params = { name: "named", alias: "staging" };
  const put = (body: unknown) => callRoute(aliasRoute.PUT, { method: "PUT", params, key, body });
  expect((await put({ version: "1.4.0", expectedVersion: null })).body).toMatchObject({
    version: 1,
  });
  expect(await put({ version: "2.0.0", expectedVersion: "2.0.0" })).toMatchObject({
    status: 409,
    body: { code: "alias.conflict" },
  });
  expect(await put({ version: "3.0.0" })).toMatchObject({
    status: 404,
    body: { code: "version.not_found", detail: expect.stringContaining("3.0.0") },
  });
  expect(await put({ version: "two words" })).toMatchObject({
    status: 422,
    body: { errors: [{ field: "version" }] },
  });
  // A reason that reads like a label is none.
  expect((await put({ version: 1, reason: "3.0.0" })).status).toBe(200);
  const check = await callRoute(checkRoute.POST, {
    ...{ method: "POST", params, key, body: { version: "2.0.0" } },
  });
  expect(check.body).toMatchObject({ from: 1, to: 2 });
  const plan = { kind: "ab", targets: [{ version: "2.0.0", weightPercent: 10 }] };
  const counted = { stickyBy: { kind: "key" }, outcome: { kind: "mean", better: "higher" } };
  const rollout = await callRoute(rolloutRoute.PUT, {
    ...{ method: "PUT", params, key, body: { plan: { ...plan, ...counted } } },
  });
  expect(rollout.body).toMatchObject({ plan: { targets: [{ version: 2 }] } });
  const named = { params: { name: "named" }, body: { versions: ["1.4.0", 2] } };
  const deletion = { method: "POST", key, ...named };
  expect((await callRoute(deletionRoute.POST, deletion)).body).toMatchObject({
    code: "version.in_use",
  });
});

test("what a deletion would take is asked by numbers and labels, and a wrong one is one error", async () => {
  await post("weighed", smallModel, { query: "create=true&label=1.4.0" });
  const ask = (versions: string) =>
    callRoute(deletionRoute.GET, {
      path: `/x?versions=${versions}`,
      params: { name: "weighed" },
      key,
    });
  expect((await ask("1,1.4.0")).body).toMatchObject({ versions: [{ version: 1 }] });
  for (const wrong of ["x%20y", "0", "99999999999"])
    expect((await ask(wrong)).body).toMatchObject({ errors: [{ field: "versions.0" }] });
  expect((await ask("99999999999")).body.errors).toHaveLength(1);
  expect((await ask("2")).body).toMatchObject({ code: "version.not_found" });
});
