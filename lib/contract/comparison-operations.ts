import { compareQuery, comparisonOfVersionsSchema } from "./compare";
import { createGoldenSampleBody, goldenSamplePath, goldenSampleSchema } from "./golden-sample";
import { modelPath } from "./model";
import type { Operation } from "./operations";
import { pageOf, pageQuery } from "./paging";

/** The rows of operations.ts about golden samples and about comparing versions. */
export const comparisonOperations = {
  compareVersions: {
    id: "compareVersions",
    method: "GET",
    path: "/models/{name}/compare",
    summary: "Compare two versions: identical, compatible or breaking, with every difference",
    permission: "models:read",
    action: "model.read",
    params: modelPath,
    query: compareQuery,
    response: comparisonOfVersionsSchema,
    status: 200,
    errors: ["model.not_found", "version.not_found", "alias.unset"],
  },
  listGoldenSamples: {
    id: "listGoldenSamples",
    method: "GET",
    path: "/models/{name}/golden-samples",
    summary: "List a model's golden samples: its own, and what its versions brought",
    permission: "models:read",
    action: "model.read",
    params: modelPath,
    query: pageQuery,
    response: pageOf(goldenSampleSchema),
    status: 200,
    errors: ["model.not_found", "cursor.invalid"],
  },
  createGoldenSample: {
    id: "createGoldenSample",
    method: "POST",
    path: "/models/{name}/golden-samples",
    summary: "Save a request with the answer that is expected, for the versions to come",
    permission: "models:write",
    action: "golden_sample.created",
    params: modelPath,
    body: createGoldenSampleBody,
    response: goldenSampleSchema,
    status: 201,
    errors: ["model.not_found", "golden.exists", "golden.limit"],
  },
  deleteGoldenSample: {
    id: "deleteGoldenSample",
    method: "DELETE",
    path: "/models/{name}/golden-samples/{id}",
    summary: "Delete a golden sample of the model",
    permission: "models:write",
    action: "golden_sample.deleted",
    params: goldenSamplePath,
    status: 204,
    errors: ["model.not_found", "golden.not_found"],
  },
} as const satisfies Record<string, Operation>;
