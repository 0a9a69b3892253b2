import { modelPath } from "./model";
import type { Operation } from "./operations";
import { pageOf, pageQuery } from "./paging";
import { policyRunSchema, releasePolicyDto, releasePolicySchema } from "./release-policy";

/** The rows of operations.ts about what happens by itself with a new version. */
export const policyOperations = {
  getPolicy: {
    id: "getPolicy",
    method: "GET",
    path: "/models/{name}/policy",
    summary: "Read what happens by itself with a model's new versions",
    permission: "models:read",
    action: "model.read",
    params: modelPath,
    response: releasePolicyDto,
    status: 200,
    errors: ["model.not_found"],
  },
  setPolicy: {
    id: "setPolicy",
    method: "PUT",
    path: "/models/{name}/policy",
    summary: "Have new versions that are ready go to staging and to production by themselves",
    permission: "models:promote",
    action: "policy.changed",
    params: modelPath,
    body: releasePolicySchema,
    response: releasePolicyDto,
    status: 200,
    errors: ["model.not_found", "alias.protected"],
  },
  deletePolicy: {
    id: "deletePolicy",
    method: "DELETE",
    path: "/models/{name}/policy",
    summary: "Take a model's policy away; what it began ends where it stands",
    permission: "models:promote",
    action: "policy.changed",
    params: modelPath,
    status: 204,
    errors: ["model.not_found"],
  },
  listPolicyRuns: {
    id: "listPolicyRuns",
    method: "GET",
    path: "/models/{name}/policy/runs",
    summary: "List the ways of a model's versions through its policy, newest first",
    permission: "models:read",
    action: "model.read",
    params: modelPath,
    query: pageQuery,
    response: pageOf(policyRunSchema),
    status: 200,
    errors: ["model.not_found", "cursor.invalid"],
  },
} as const satisfies Record<string, Operation>;
