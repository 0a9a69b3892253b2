import { beforeAll, expect, test } from "vitest";
import * as sampleRoute from "@/app/api/v1/models/[name]/golden-samples/[id]/route";
import * as samplesRoute from "@/app/api/v1/models/[name]/golden-samples/route";
import { createKey } from "@/lib/access";
import { callRoute } from "@/lib/console/testing/call-route";
import { scopes as allScopes } from "@/lib/contract/actor";
import { defaultTolerance, maxSamples } from "@/lib/contract/golden-sample";
import { db, inTransaction } from "@/lib/platform/db";
import { contextOf, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { createModel } from "../models";
import { auditOf, codeOf, rowOf, upload } from "../testing/registry";
import {
  createGoldenSample,
  deleteGoldenSample,
  keepGoldenSamples,
  listGoldenSamples,
} from "./index";

useDatabase();
const engineer = userContext("engineer");
const inputs = '{ "id": 9223372036854775807,\n  "x": 1.0e0 }';
const outputs = '{"y":[1.50]}';
let key: string;

beforeAll(async () => {
  key = (await createKey(contextOf(), { name: "t", scopes: [...allScopes], models: [] })).secret;
  for (const name of ["m", "other", "full", "big"])
    await createModel(engineer, { name, description: "", tags: [], card: "" });
});

function post(body: unknown, name = "m") {
  return callRoute(samplesRoute.POST, { method: "POST", params: { name }, key, body });
}

function make(label: string, name = "m") {
  return createGoldenSample(engineer, {
    name,
    label,
    inputs,
    outputs,
    tolerance: defaultTolerance,
  });
}

test("a sample is kept byte for byte, listed, audited without its content, and deleted", async () => {
  const made = await post({ name: "biggest", inputs, outputs, tolerance: { absolute: 0.5 } });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    ...{ name: "biggest", inputs, outputs, version: null },
    tolerance: { absolute: 0.5, relative: 1e-4 },
  });
  const listed = await callRoute(samplesRoute.GET, { params: { name: "m" }, key });
  expect(listed.body.data).toEqual([made.body]);
  const params = { name: "m", id: made.body.id };
  expect((await callRoute(sampleRoute.DELETE, { method: "DELETE", params, key })).status).toBe(204);
  expect((await listGoldenSamples(engineer, { name: "m", limit: 5 })).data).toEqual([]);
  expect(await auditOf("model:m")).toEqual(
    expect.arrayContaining(["golden_sample.created", "golden_sample.deleted"]),
  );
  const events = await db().auditEvent.findMany({ where: { action: "golden_sample.created" } });
  expect(events.map(({ canonical }) => canonical).join()).not.toContain("9223372036854775807");
});

test.each([
  ["no JSON", { name: "a", inputs: "{", outputs }],
  ["no object", { name: "a", inputs, outputs: "[1]" }],
  ["a tolerance that is no number", { name: "a", inputs, outputs, tolerance: { absolute: "1" } }],
  ["an unknown field", { name: "a", inputs, outputs, extra: 1 }],
])("refuses %s", async (_, body) => {
  expect((await post(body)).body).toMatchObject({ status: 422, code: "request.invalid" });
});

test("of two that take one name at once, one is told that it exists", async () => {
  const codes = await Promise.all([codeOf(make("same", "other")), codeOf(make("same", "other"))]);
  expect(codes.sort()).toEqual(["golden.exists", "no error"]);
});

test("a model holds a bounded number, also when several come at once", async () => {
  for (let number = 1; number < maxSamples; number += 1) await make(`n ${number}`, "full");
  const codes = await Promise.all(["a", "b", "c"].map((name) => codeOf(make(name, "full"))));
  expect(codes.sort()).toEqual(["golden.limit", "golden.limit", "no error"]);
});

test("a model holds a bounded number of bytes, and a page of the list does", async () => {
  const long = `{"x":"${"y".repeat(1_000_000)}"}`;
  const text = { name: "big", inputs: long, outputs: long, tolerance: defaultTolerance };
  for (let number = 0; number < 8; number += 1)
    await createGoldenSample(engineer, { ...text, label: `n ${number}` });
  expect(await codeOf(createGoldenSample(engineer, { ...text, label: "more" }))).toBe(
    "golden.limit",
  );
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listGoldenSamples(engineer, { name: "big", limit: 50, cursor });
    expect(page.data.length).toBeLessThan(4);
    names.push(...page.data.map(({ name }) => name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(names).toEqual(["n 7", "n 6", "n 5", "n 4", "n 3", "n 2", "n 1", "n 0"]);
});

test("what a version brought is listed with its number, stays with it, and goes with it", async () => {
  const { version } = await upload(engineer, "brought");
  const { id, modelId, createdBy } = await rowOf("brought", version);
  await inTransaction((tx) =>
    keepGoldenSamples(tx, { id, modelId, createdBy }, [
      { name: "a", inputs, outputs, tolerance: defaultTolerance },
    ]),
  );
  await make("a", "brought");
  const { data } = await listGoldenSamples(engineer, { name: "brought", limit: 5 });
  expect(data.map((sample) => sample.version)).toEqual([null, 1]);
  const own = data.find((sample) => sample.version === 1);
  expect(await codeOf(deleteGoldenSample(engineer, { name: "brought", id: own?.id ?? "" }))).toBe(
    "golden.not_found",
  );
});

test("who may only read keeps and deletes none, and an id of another model finds nothing", async () => {
  const viewer = userContext("viewer");
  const { id } = await make("mine");
  const saved = { name: "m", label: "x", inputs, outputs, tolerance: defaultTolerance };
  expect(await codeOf(createGoldenSample(viewer, saved))).toBe("permission.denied");
  expect(await codeOf(deleteGoldenSample(viewer, { name: "m", id }))).toBe("permission.denied");
  expect(await codeOf(deleteGoldenSample(engineer, { name: "other", id }))).toBe(
    "golden.not_found",
  );
});
