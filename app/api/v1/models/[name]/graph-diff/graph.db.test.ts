import { createHash } from "node:crypto";
import { chmodSync, writeFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { createKey } from "@/lib/access";
import { openArtifactStore } from "@/lib/artifacts";
import { lookupModel, rowBytes } from "@/lib/artifacts/testing/external-bundle";
import { onnxModel } from "@/lib/artifacts/testing/models";
import { callRoute } from "@/lib/console/testing/call-route";
import type { Scope } from "@/lib/contract/actor";
import { contextOf, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { archiveVersion } from "@/lib/registry/lifecycle";
import { uploadBundle } from "@/lib/registry/testing/bundle";
import { auditOf, makeReady, rowOf, upload } from "@/lib/registry/testing/registry";
import { settleVersion } from "@/lib/registry/versions";
import * as initializerRoute from "../versions/[number]/graph/initializers/route";
import * as graphRoute from "../versions/[number]/graph/route";
import * as diffRoute from "./route";

useDatabase();

const engineer = userContext("engineer");
const name = "drawn";
let key: string;
let predictKey: string;

const modelOf = (op: string, weights: readonly number[]) =>
  onnxModel({
    inputs: [{ name: "x", dims: ["N", 2] }],
    outputs: [{ name: "y", dims: ["N", 2] }],
    initializers: [
      { name: "w", dims: [2], raw: new Uint8Array(Float32Array.from(weights).buffer) },
    ],
    nodes: [
      { op: "Add", name: "add", inputs: ["x", "w"], outputs: ["a"] },
      { op, name: "end", inputs: ["a"], outputs: ["y"] },
    ],
  });

async function makeKey(scopes: readonly Scope[]): Promise<string> {
  return (await createKey(contextOf(), { name: "t", scopes: [...scopes], models: [] })).secret;
}

beforeAll(async () => {
  key = await makeKey(["models:read"]);
  predictKey = await makeKey(["predict"]);
  await makeReady(await upload(engineer, name, { bytes: modelOf("Relu", [1, 3]) }));
  await upload(engineer, name, { bytes: modelOf("Neg", [1, 4]) });
});

const getGraph = (number: string, headers = {}, as = key) =>
  callRoute(graphRoute.GET, { params: { name, number }, key: as, headers });
const getInitializer = (query: string, number = "1") =>
  callRoute(initializerRoute.GET, { params: { name, number }, key, path: `/test?${query}` });
const getDiff = (query: string) =>
  callRoute(diffRoute.GET, { params: { name }, key, path: `/test?${query}` });

test("a graph is answered with its nodes, and once known only confirmed", async () => {
  const { status, body, headers } = await getGraph("1");
  expect(status).toBe(200);
  expect(body).toMatchObject({ model: name, version: 1, nodeCount: 2 });
  expect(body.graphs[0].nodes.map(({ op }: { op: string }) => op)).toEqual(["Add", "Relu"]);
  expect(body.graphs[0].initializers).toMatchObject([{ name: "w", type: "float", bytes: 8 }]);
  expect(headers.get("cache-control")).toBe("private, no-cache");
  const etag = headers.get("etag") ?? "";
  const again = await getGraph("1", { "if-none-match": `W/${etag}` });
  expect([again.status, again.text]).toEqual([304, ""]);
  expect((await getGraph("2", { "if-none-match": etag })).status).toBe(200);
});

test("whatever has a file has a graph: validating, rejected and archived versions too", async () => {
  const draft = await upload(engineer, name, { bytes: modelOf("Abs", [0, 0]) });
  expect((await getGraph(String(draft.version))).status).toBe(200);
  const { id: versionId } = await rowOf(name, draft.version);
  const fault = { code: "model.load_failed", detail: "no" } as const;
  await settleVersion(contextOf(), { versionId, result: { ok: false, fault } });
  expect((await getGraph(String(draft.version))).status).toBe(200);
  await archiveVersion(engineer, { name, number: draft.version });
  expect((await getGraph(String(draft.version))).status).toBe(200);
});

test("nobody reads a graph who may not read the model, and what is not there is said", async () => {
  expect((await getGraph("1", {}, predictKey)).body.code).toBe("key.scope_missing");
  expect((await getGraph("99")).body.code).toBe("version.not_found");
  const none = await callRoute(diffRoute.GET, {
    params: { name: "no-such" },
    key,
    path: "/test?from=1&to=2",
  });
  expect(none.body.code).toBe("model.not_found");
});

test("figures of an initializer are those of its values", async () => {
  const { status, body, headers } = await getInitializer("initializer=w");
  expect(status).toBe(200);
  expect(body).toMatchObject({ name: "w", graph: 0, type: "float", shape: [2], bytes: 8 });
  expect(body.statistics).toMatchObject({ elements: 2, zeros: 0, nans: 0, infinities: 0 });
  expect(body.statistics.finite).toMatchObject({ min: 1, max: 3, mean: 2, standardDeviation: 1 });
  expect(body.statistics.finite.histogram).toHaveLength(20);
  expect(headers.get("etag")).toMatch(/^"initializer-1-0-/);
});

test("an initializer that is not there, and a query that is none, say which and why", async () => {
  expect((await getInitializer("initializer=q")).body.code).toBe("graph.initializer_not_found");
  expect((await getInitializer("initializer=w&graph=7")).body.detail).toContain("number 7");
  const { status, body } = await getInitializer("graph=x");
  expect(status).toBe(422);
  expect(body.errors.map(({ field }: { field: string }) => field).sort()).toEqual([
    "graph",
    "initializer",
  ]);
});

test("what became of a graph is said by node and by weights", async () => {
  const { status, body } = await getDiff("from=1&to=2");
  expect(status).toBe(200);
  expect(body).toMatchObject({
    from: 1,
    to: 2,
    isSame: false,
    nodes: { added: 0, removed: 0, changed: 1, same: 1 },
    initializers: { added: 0, removed: 0, changed: 1, same: 0 },
  });
  expect(body.graphs[0].nodes).toMatchObject([
    { change: "changed", name: "end", details: [{ field: "op", from: "Relu", to: "Neg" }] },
  ]);
  expect((await getDiff("from=1&to=1")).body).toMatchObject({ isSame: true });
  expect((await getDiff("from=1")).status).toBe(422);
});

test("weights beside the model that are damaged are said and audited, and nothing is counted of them", async () => {
  const rows = 8;
  const weights = { name: "weights.bin", role: "external_data" } as const;
  const bytes = Buffer.alloc(rows * rowBytes, 7);
  await uploadBundle(engineer, "beside", {
    model: lookupModel(rows),
    files: [{ ...weights, bytes }],
  });
  const ask = () =>
    callRoute(initializerRoute.GET, {
      params: { name: "beside", number: "1" },
      key,
      path: "/test?initializer=w",
    });
  expect((await ask()).body).toMatchObject({ statistics: { elements: rows * 4 } });
  const file = openArtifactStore().pathOf(createHash("sha256").update(bytes).digest("hex"));
  chmodSync(file, 0o600);
  writeFileSync(file, Buffer.alloc(bytes.length, 8));
  expect((await ask()).body).toMatchObject({ code: "artifact.corrupt" });
  expect(await auditOf("version:beside@1")).toEqual([
    "version.created",
    "artifact.corrupt failure",
  ]);
});
