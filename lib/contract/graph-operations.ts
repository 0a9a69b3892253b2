import {
  graphDiffPath,
  graphDiffQuery,
  graphDiffSchema,
  graphSchema,
  initializerQuery,
  initializerStatisticsSchema,
} from "./graph";
import type { Operation } from "./operations";
import { versionPath } from "./version";

const artifactErrors = [
  "model.not_found",
  "version.not_found",
  "artifact.missing",
  "artifact.corrupt",
  "model.invalid",
  "model.too_complex",
  "graph.busy",
] as const;

/** What a model is made of, and what became of it from one version to another. */
export const graphOperations = {
  getGraph: {
    id: "getGraph",
    method: "GET",
    path: "/models/{name}/versions/{number}/graph",
    summary: "The graph of a version: nodes, values, weights without their data (ETag)",
    permission: "models:read",
    action: "model.read",
    params: versionPath,
    response: graphSchema,
    status: 200,
    errors: artifactErrors,
  },
  getInitializer: {
    id: "getInitializer",
    method: "GET",
    path: "/models/{name}/versions/{number}/graph/initializers",
    summary: "Statistics of one initializer or Constant, counted over all of its values (ETag)",
    permission: "models:read",
    action: "model.read",
    params: versionPath,
    query: initializerQuery,
    response: initializerStatisticsSchema,
    status: 200,
    errors: [...artifactErrors, "graph.initializer_not_found"],
  },
  compareGraphs: {
    id: "compareGraphs",
    method: "GET",
    path: "/models/{name}/graph-diff",
    summary: "What was added, removed and changed between the graphs of two versions (ETag)",
    permission: "models:read",
    action: "model.read",
    params: graphDiffPath,
    query: graphDiffQuery,
    response: graphDiffSchema,
    status: 200,
    errors: artifactErrors,
  },
} as const satisfies Record<string, Operation>;
