import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { errorCatalogue } from "./errors";
import { generatedDocuments } from "./generated-documents";
import { buildOpenApi } from "./openapi";
import { operations } from "./operations";

const root = path.resolve(import.meta.dirname, "../..");

test.each(generatedDocuments())("$path says what the code says: npm run openapi", (document) => {
  expect(readFileSync(path.join(root, document.path), "utf8") === document.text).toBe(true);
});

test("every code is in the error document, at the anchor that a problem's type points to", () => {
  const text = generatedDocuments().find(({ path: at }) => at === "docs/errors.md")?.text ?? "";
  for (const [code, { status }] of Object.entries(errorCatalogue)) {
    expect(text).toContain(`<a id="${code}"></a>\`${code}\` | ${status} |`);
  }
});

type Node = Record<string, unknown>;
const document: Node = JSON.parse(JSON.stringify(buildOpenApi()));

function* nodesOf(value: unknown, at = "#"): Generator<[string, Node]> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield [at, { ...value }];
  for (const [key, part] of Object.entries(value)) yield* nodesOf(part, `${at}/${key}`);
}

function resolve(reference: string): unknown {
  let at: unknown = document;
  for (const part of reference.replace(/^#\//, "").split("/")) {
    at = typeof at === "object" && at !== null ? Reflect.get(at, part) : undefined;
  }
  return at;
}

test("every reference of the document leads somewhere, and every component is referred to", () => {
  const used = new Set<string>();
  for (const [at, node] of nodesOf(document)) {
    if (typeof node.$ref !== "string") continue;
    expect(resolve(node.$ref), `${at} → ${node.$ref}`).toBeDefined();
    used.add(node.$ref);
  }
  const { schemas } = document.components as { schemas: Node };
  for (const name of Object.keys(schemas)) {
    expect(used, name).toContain(`#/components/schemas/${name}`);
  }
});

test("every operation has one id, a summary, an answer, and each parameter of its path", () => {
  const ids = new Set<string>();
  for (const [at, methods] of Object.entries(document.paths as Record<string, Node>)) {
    for (const each of Object.values(methods) as Node[]) {
      expect(ids.has(String(each.operationId)), String(each.operationId)).toBe(false);
      ids.add(String(each.operationId));
      expect(each.summary, at).toBeTruthy();
      expect(Object.keys(each.responses as Node).some((code) => /^2\d\d$/.test(code))).toBe(true);
      const inPath = [...at.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = ((each.parameters ?? []) as Node[]).filter((p) => p.in === "path");
      expect(declared.map(({ name }) => name).sort(), at).toEqual(inPath.sort());
    }
  }
  for (const id of Object.keys(operations)) expect(ids).toContain(id);
});

test("what needs an identity says so, and what a body must have is required", () => {
  const paths = document.paths as Record<string, Record<string, Node>>;
  expect(paths["/api/v1/keys"]?.post?.security).toBeUndefined();
  expect(paths["/api/v1/openapi.json"]?.get?.security).toEqual([]);
  const { schemas } = document.components as { schemas: Record<string, Node> };
  expect(schemas.CreateKey).toMatchObject({ required: ["name", "scopes"] });
  expect(schemas.CreateKey?.additionalProperties).toBe(false);
  // Of an answer, fields that have a default are always there, and more may come.
  expect(schemas.Key?.required).toContain("models");
  expect(schemas.Key?.additionalProperties).toBeUndefined();
});
