import { expect, it } from "vitest";
import { z } from "zod";
import { buildOpenApi } from "./openapi";

/** Only what the tests look at. */
const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z
        .object({
          parameters: z.array(
            z.object({ name: z.string(), schema: z.record(z.string(), z.unknown()) }),
          ),
          responses: z.record(
            z.string(),
            z.object({ content: z.record(z.string(), z.unknown()).optional() }),
          ),
        })
        .partial({ parameters: true }),
    ),
  ),
});
const { paths } = documentSchema.parse(buildOpenApi());

function mediaTypes(path: string, method: string, status: string): string[] {
  return Object.keys(paths[path]?.[method]?.responses[status]?.content ?? {});
}

function parameter(path: string, method: string, name: string) {
  return paths[path]?.[method]?.parameters?.find((each) => each.name === name)?.schema;
}

// Each of these was a finding of schemathesis (clients/conformance/README.md).
it("says both renderings of what a prediction through the API is refused with", () => {
  expect(mediaTypes("/api/v1/models/{name}/predict", "post", "409")).toEqual([
    "application/problem+json",
    "application/json",
  ]);
});

it("says every media type of the export", () => {
  expect(mediaTypes("/api/v1/audit/export", "get", "200")).toEqual([
    "application/x-ndjson",
    "text/csv",
  ]);
});

it("says of every path what the door to the network may answer, and of too long headers", () => {
  const withoutIdentity = /^\/(healthz|readyz|v2\/health\/(live|ready))$/;
  for (const [path, methods] of Object.entries(paths))
    for (const [method, { responses }] of Object.entries(methods)) {
      if (withoutIdentity.test(path)) continue;
      expect(Object.keys(responses), `${method} ${path}`).toEqual(
        expect.arrayContaining(["403", "421", "429", "431"]),
      );
      expect(Object.keys(responses["431"]?.content ?? {})).toEqual(["application/json"]);
    }
});

it("says what a name in a path must look like where another is malformed", () => {
  expect(parameter("/v1/models/{model}/labels/{label}", "get", "label")?.pattern).toContain("?!");
  expect(parameter("/v1/models/{model}/versions/{version}", "get", "version")?.pattern).toBe(
    "^[0-9]+$",
  );
  const address = parameter("/api/v1/models/{name}/grants/{user}", "get", "user");
  expect(JSON.stringify(address)).toContain(JSON.stringify(z.regexes.email.source));
});
