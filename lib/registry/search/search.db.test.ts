import { beforeAll, describe, expect, test } from "vitest";
import { createUser } from "@/lib/access";
import { listModelsQuery, listVersionsQuery } from "@/lib/contract/search";
import { db, inTransaction } from "@/lib/platform/db";
import { contextOf, keyContext, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { promoteVersion } from "../aliases";
import { listModels, updateModel } from "../models";
import { codeOf, fixture, makeReady, rowOf, upload } from "../testing/registry";
import { listVersions, updateVersion } from "../versions";
import { searchVersions } from ".";

useDatabase();
const ctx = contextOf();

beforeAll(async () => {
  await createUser(ctx, { email: "a@example.com", password: "a long password 1!", role: "viewer" });
  for (const name of ["churn", "fraud", "fraud"]) await makeReady(await upload(ctx, name));
  await makeReady(await upload(ctx, "iris", { bytes: fixture("sklearn/iris-logistic") }));
  await upload(ctx, "fraud"); // Still being validated.
  await updateModel(ctx, { name: "fraud", description: "Card 50%_off", tags: ["payments"] });
  const metrics = [
    { name: "accuracy", value: 0.93, direction: "higher" as const },
    { name: "f1 score", value: 0.5, direction: "higher" as const },
  ];
  await updateVersion(ctx, {
    name: "fraud",
    number: 2,
    metrics,
    tags: ["spring"],
    note: "Straße İZMİR ΣΑΣ",
  });
  await promoteVersion(ctx, { name: "fraud", alias: "production", version: 1, reason: "" });
  await signature("churn", 1, [
    { name: "x", datatype: "FP32", shape: ["batch", 3, 224, 224] },
    { name: "mask", datatype: "BOOL", shape: [1, 7] },
  ]);
  await signature("fraud", 1, [{ name: "any", datatype: "FP64", shape: null }]);
  await signature("fraud", 2, [{ name: "scalar", datatype: "INT64", shape: [] }]);
});

async function signature(name: string, number: number, inputs: object[]) {
  const { id } = await rowOf(name, number);
  const outputs = [{ name: "y", datatype: "FP16", shape: [null, 2] }];
  const value = JSON.parse(JSON.stringify({ inputs, outputs, omittedOutputs: [] }));
  await db().version.update({ where: { id }, data: { signature: value } });
}

async function versions(filter: Record<string, string>, as = ctx) {
  const { data } = await searchVersions(as, listVersionsQuery.parse(filter));
  return data.map(({ model, version }) => `${model}@${version}`).sort();
}

async function models(filter: Record<string, string>, as = ctx) {
  return (await listModels(as, listModelsQuery.parse(filter))).data.map(({ name }) => name);
}

describe("versions are found", () => {
  test.each([
    [{ q: "FRAUD" }, ["fraud@1", "fraud@2", "fraud@3"]],
    [{ q: "straße" }, ["fraud@2"]],
    [{ q: "İzmir" }, ["fraud@2"]],
    [{ q: "ΣΑΣ" }, ["fraud@2"]],
    [{ q: "%" }, []],
    [{ tag: "spring" }, ["fraud@2"]],
    [{ status: "validating" }, ["fraud@3"]],
    [{ owner: "system", alias: "production" }, ["fraud@1"]],
    [{ alias: "staging" }, []],
    [{ input: "float32[*,3,224,224]" }, ["churn@1"]],
    [{ input: "float32[?,3,224,224]" }, ["churn@1"]],
    [{ input: "[*,3,224,224]" }, ["churn@1"]],
    [{ input: "float32[1,3,224,224]" }, []],
    // Of one tensor: the type of one and the shape of another are none.
    [{ input: "float32[*,7]" }, []],
    [{ input: "bool[*,7]" }, ["churn@1"]],
    [{ input: "float64" }, ["fraud@1"]],
    [{ input: "float64[*]" }, []],
    [{ input: "int64[]" }, ["fraud@2"]],
    [{ output: "float16[?,2]", input: "bool" }, ["churn@1"]],
    [{ producer: "SKL2ONNX" }, ["iris@1"]],
    [{ op: "linearclassifier" }, ["iris@1"]],
    [{ op: "ai.onnx.ml:LinearClassifier" }, ["iris@1"]],
    [{ metric: "accuracy>=0.93" }, ["fraud@2"]],
    [{ metric: "accuracy>0.93" }, []],
    [{ metric: "accuracy<1, f1 score=.5" }, ["fraud@2"]],
    [{ metric: "accuracy<1,accuracy>0.95" }, []],
  ])("by %j", async (filter, found) => {
    expect(await versions(Object.fromEntries(Object.entries(filter)))).toEqual(found);
  });

  test("in pages that miss none and repeat none, newest first", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await searchVersions(ctx, listVersionsQuery.parse({ limit: "2", cursor }));
      seen.push(...page.data.map(({ model, version }) => `${model}@${version}`));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(["fraud@3", "iris@1", "fraud@2", "fraud@1", "churn@1"]);
    const wrong = searchVersions(ctx, listVersionsQuery.parse({ cursor: "WyJ4Il0" }));
    expect(await codeOf(wrong)).toBe("cursor.invalid");
  });

  test("within a model by the same filters", async () => {
    const query = listVersionsQuery.parse({ metric: "accuracy>0.9" });
    const { data } = await listVersions(ctx, { name: "fraud", ...query });
    expect(data.map(({ version }) => version)).toEqual([2]);
  });
});

test("a model is found by what it says, and by one version that fits all the rest", async () => {
  expect(await models({ q: "50%_OFF" })).toEqual(["fraud"]);
  expect(await models({ q: "payments" })).toEqual(["fraud"]);
  expect(await models({ tag: "payments", owner: "system" })).toEqual(["fraud"]);
  expect(await models({ input: "float64" })).toEqual(["fraud"]);
  expect(await models({ input: "float64", alias: "production" })).toEqual(["fraud"]);
  // The one has the metric, the other the type.
  expect(await models({ input: "float64", metric: "accuracy>0.9" })).toEqual([]);
});

test("what somebody may not see is found by no filter, and changes no page", async () => {
  await updateModel(ctx, { name: "iris", visibility: "private" });
  const viewer = userContext("viewer");
  expect(await versions({ op: "LinearClassifier" }, viewer)).toEqual([]);
  expect(await models({ op: "LinearClassifier" }, viewer)).toEqual([]);
  const page = await searchVersions(viewer, listVersionsQuery.parse({ limit: "2" }));
  expect(page.data.map(({ model }) => model)).toEqual(["fraud", "fraud"]);
  expect(await versions({}, keyContext(["models:read"], ["churn"]))).toEqual(["churn@1"]);
});

test("what is archived or deleted is found only by who asks for it, or not at all", async () => {
  const { id } = await rowOf("churn", 1);
  await db().version.update({ where: { id }, data: { status: "archived" } });
  expect(await versions({ input: "bool" })).toEqual([]);
  expect(await models({ input: "bool" })).toEqual([]);
  expect(await versions({ input: "bool", status: "all" })).toEqual(["churn@1"]);
  await db().version.update({ where: { id }, data: { deletedAt: new Date() } });
  expect(await versions({ input: "bool", status: "all" })).toEqual([]);
  await db().version.update({ where: { id }, data: { deletedAt: null } });
  expect(await versions({ input: "bool", status: "all" })).toEqual(["churn@1"]);
});

test("the search's rows go with a change that is rolled back", async () => {
  const { id } = await rowOf("fraud", 2);
  const failing = inTransaction(async (tx) => {
    await tx.version.update({ where: { id }, data: { tags: ["autumn"] } });
    throw new Error("on purpose");
  });
  await expect(failing).rejects.toThrow("on purpose");
  expect(await versions({ tag: "autumn" })).toEqual([]);
  expect(await versions({ tag: "spring" })).toEqual(["fraud@2"]);
});
