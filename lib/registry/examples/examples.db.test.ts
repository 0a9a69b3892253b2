import { beforeAll, expect, test } from "vitest";
import * as exampleRoute from "@/app/api/v1/models/[name]/examples/[id]/route";
import * as examplesRoute from "@/app/api/v1/models/[name]/examples/route";
import { createKey } from "@/lib/access";
import { callRoute } from "@/lib/console/testing/call-route";
import { scopes as allScopes, type Scope } from "@/lib/contract/actor";
import { db } from "@/lib/platform/db";
import { contextOf, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { createModel } from "../models";
import { auditOf, codeOf } from "../testing/registry";
import { createExample, deleteExample, listExamples } from "./index";

useDatabase();
const engineer = userContext("engineer");
const exact = '{ "id": 9223372036854775807,\n  "x": 1.0e0, "text": "\\u00e9" }';
let key: string;

async function makeKey(scopes: readonly Scope[]): Promise<string> {
  return (await createKey(contextOf(), { name: "t", scopes: [...scopes], models: [] })).secret;
}

beforeAll(async () => {
  key = await makeKey(allScopes);
  for (const name of ["m", "other", "full"])
    await createModel(engineer, { name, description: "", tags: [], card: "" });
});

function post(body: unknown, { name = "m", by = key } = {}) {
  return callRoute(examplesRoute.POST, { method: "POST", params: { name }, key: by, body });
}

test("a request is kept byte for byte, 64-bit integers and white space too", async () => {
  const made = await post({ name: "biggest", body: exact });
  expect(made.status).toBe(201);
  const listed = await callRoute(examplesRoute.GET, { params: { name: "m" }, key });
  expect(listed.body.data).toEqual([made.body]);
  expect(listed.body.data[0]).toMatchObject({ name: "biggest", body: exact });
  expect(await auditOf("model:m")).toContain("example.created");
  const gone = await callRoute(exampleRoute.DELETE, {
    method: "DELETE",
    params: { name: "m", id: made.body.id },
    key,
  });
  expect(gone.status).toBe(204);
  expect((await listExamples(engineer, { name: "m", limit: 5 })).data).toEqual([]);
  expect(await auditOf("model:m")).toContain("example.deleted");
});

test("the audit log says that a request was kept and not what was in it", async () => {
  await post({ name: "private", body: '{"patient":"Jane"}' });
  const events = await db().auditEvent.findMany({ where: { action: "example.created" } });
  expect(events.map(({ canonical }) => canonical).join()).not.toContain("Jane");
});

test.each([
  ["no JSON", { name: "a", body: "{" }],
  ["no object", { name: "a", body: "[1]" }],
  ["null", { name: "a", body: "null" }],
  ["an object that is not text", { name: "a", body: {} }],
  ["too many bytes", { name: "a", body: `{"x":"${"é".repeat(131_072)}"}` }],
  ["an empty name", { name: " ", body: "{}" }],
  ["an unknown field", { name: "a", body: "{}", extra: 1 }],
])("refuses %s", async (_, body) => {
  expect((await post(body)).body).toMatchObject({ status: 422, code: "request.invalid" });
});

test("the body's name is the example's and cannot lead to another model", async () => {
  await post({ name: "other", body: "{}" });
  const { data } = await listExamples(engineer, { name: "m", limit: 50 });
  expect(data.map(({ name }) => name)).toContain("other");
  expect((await listExamples(engineer, { name: "other", limit: 50 })).data).toEqual([]);
});

test("of two that take one name at once, one is told that it exists", async () => {
  const make = () => createExample(engineer, { name: "other", label: "same", body: "{}" });
  const codes = await Promise.all([codeOf(make()), codeOf(make())]);
  expect(codes.sort()).toEqual(["example.exists", "no error"]);
});

test("a model holds a hundred, also when several come at once", async () => {
  const make = (number: number) =>
    codeOf(createExample(engineer, { name: "full", label: `n ${number}`, body: "{}" }));
  for (let number = 0; number < 99; number += 1) await make(number);
  const codes = await Promise.all([make(100), make(101), make(102)]);
  expect(codes.sort()).toEqual(["example.limit", "example.limit", "no error"]);
});

test("who may only read keeps and deletes none, and an id of another model finds nothing", async () => {
  const reader = await makeKey(["models:read"]);
  expect((await post({ name: "x", body: "{}" }, { by: reader })).body.code).toBe(
    "key.scope_missing",
  );
  const { id } = await createExample(engineer, { name: "m", label: "mine", body: "{}" });
  expect(await codeOf(deleteExample(engineer, { name: "other", id }))).toBe("example.not_found");
  expect(await codeOf(deleteExample(userContext("viewer"), { name: "m", id }))).toBe(
    "permission.denied",
  );
});
