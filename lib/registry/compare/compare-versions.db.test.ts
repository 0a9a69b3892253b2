import { beforeAll, describe, expect, test } from "vitest";
import * as compareRoute from "@/app/api/v1/models/[name]/compare/route";
import { createKey } from "@/lib/access";
import { deriveSignature, openArtifactStore, scanModel } from "@/lib/artifacts";
import { callRoute } from "@/lib/console/testing/call-route";
import { db } from "@/lib/platform/db";
import { contextOf, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { codeOf, fixture, makeReady, rowOf, upload } from "../testing/registry";
import { updateVersion } from "../versions";
import { compareVersions } from "./index";

useDatabase();
const engineer = userContext("engineer");
let key: string;

/** Versions 1 and 2 of the same bytes, 3 of others; 4 is still being validated. */
beforeAll(async () => {
  key = (await createKey(contextOf(), { name: "t", scopes: ["models:read"], models: [] })).secret;
  for (const name of ["batching/any-zero", "batching/any-zero", "batching/batch-norm"])
    await ready("acme", name);
  await upload(engineer, "acme", { bytes: fixture("batching/batch-norm") });
  await ready("other", "sklearn/diabetes-regression");
  const metrics = (value: number) => [{ name: "accuracy", value, direction: "higher" as const }];
  await updateVersion(engineer, { name: "acme", number: 1, metrics: metrics(0.9), tags: ["old"] });
  await updateVersion(engineer, {
    name: "acme",
    number: 3,
    metrics: metrics(0.95),
    note: "normed",
  });
  const { id } = await rowOf("acme", 3);
  await db().version.update({ where: { id }, data: { label: "2.0.0", card: "# Normed" } });
  const { modelId } = await rowOf("acme", 3);
  await db().alias.create({ data: { modelId, name: "production", versionId: id } });
});

/** With the signature of its file, which is what the runner would have found. */
async function ready(model: string, file: string): Promise<void> {
  const version = await upload(engineer, model, { bytes: fixture(file) });
  const id = await makeReady(version);
  const scan = await scanModel(openArtifactStore().pathOf(version.digest.slice(7)));
  await db().version.update({ where: { id }, data: { signature: deriveSignature(scan) } });
}

function compare(from: string, to: string, only: "differences" | "all" = "differences") {
  return compareVersions(engineer, { name: "acme", from, to, only });
}

describe("the verdict", () => {
  test("is identical for the same bytes, and nothing of the files differs", async () => {
    const compared = await compare("1", "2");
    expect(compared).toMatchObject({
      verdict: "identical",
      signature: [],
      facts: [],
      operators: [],
    });
    expect(compared.tags).toEqual([
      { name: "old", from: true, to: false, changed: true, relative: null },
    ]);
  });

  test("is compatible where signatures agree, with what differs beside them", async () => {
    const compared = await compare("1", "3");
    expect(compared.verdict).toBe("compatible");
    expect(compared.operators.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["ReduceMax", "ReduceMean"]),
    );
    expect(compared.metrics).toMatchObject([{ name: "accuracy", verdict: "better" }]);
    expect(compared.facts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["digest", "sizeBytes"]),
    );
    expect(compared.note).toEqual({ from: "", to: "normed", changed: true });
    expect(compared.card).toEqual({ from: "", to: "# Normed", changed: true });
  });

  test("is breaking with another model's version, and says why", async () => {
    const compared = await compare("3", "other@1");
    expect(compared.verdict).toBe("breaking");
    expect(compared.to).toMatchObject({ model: "other", version: 1 });
    expect(compared.counts.breaking).toBe(
      compared.signature.filter(({ severity }) => severity === "breaking").length,
    );
    expect(compared.signature[0]).toMatchObject({ severity: "breaking" });
  });

  test("is none while one of the two has no signature, unless the bytes are the same", async () => {
    expect(await compare("1", "4")).toMatchObject({ verdict: null, signature: [] });
    expect((await compare("3", "4")).verdict).toBe("identical");
  });
});

test("all: what is equal is there too, and marked as equal", async () => {
  const differences = await compare("1", "3");
  const all = await compare("1", "3", "all");
  expect(all.facts.length).toBeGreaterThan(differences.facts.length);
  expect(all.facts.filter(({ changed }) => changed)).toEqual(differences.facts);
  expect(all.tensors.map(({ kind, name }) => `${kind} ${name}`)).toContain("input x");
});

test("a version is named by number, alias and label; the caller's word is no other model's", async () => {
  expect((await compare("production", "2.0.0")).from.version).toBe(3);
  expect((await compare("acme@1", "3")).from.version).toBe(1);
  expect(await codeOf(compare("nothing", "3"))).toBe("version.not_found");
  expect(await codeOf(compare("99999999999999", "3"))).toBe("version.not_found");
  expect(await codeOf(compare("unknown@1", "3"))).toBe("model.not_found");
});

test("a version of a model that the caller may not see is not there", async () => {
  await ready("secret", "sklearn/iris-logistic");
  await db().model.updateMany({ where: { name: "secret" }, data: { visibility: "private" } });
  const stranger = userContext("viewer");
  const asked = { name: "acme", from: "1", to: "secret@1", only: "all" } as const;
  expect(await codeOf(compareVersions(stranger, asked))).toBe("model.not_found");
});

test("over HTTP the two must be named, and in words that can be a version's", async () => {
  const get = (query: Record<string, string>) =>
    callRoute(compareRoute.GET, {
      params: { name: "acme" },
      key,
      path: `/test?${new URLSearchParams(query)}`,
    });
  expect((await get({ from: "1", to: "production" })).body).toMatchObject({
    verdict: "compatible",
  });
  expect((await get({ from: "1" })).body).toMatchObject({ code: "request.invalid" });
  expect((await get({ from: "1", to: "../2" })).body).toMatchObject({ code: "request.invalid" });
});

test("a golden sample that failed is not hidden by another of its name that passed", async () => {
  const { id } = await rowOf("acme", 3);
  const result = (source: string, ok: boolean) => ({
    name: "g",
    source,
    ok,
    error: null,
    outputs: [],
  });
  const { report } = await db().version.findUniqueOrThrow({
    where: { id },
    select: { report: true },
  });
  const results = [result("version", false), result("model", true)];
  const golden = { results, skipped: [] };
  const had = typeof report === "object" && report !== null ? report : {};
  await db().version.update({ where: { id }, data: { report: { ...had, golden } } });
  expect((await compare("1", "3")).golden).toMatchObject([{ name: "g", from: null, to: "failed" }]);
});
