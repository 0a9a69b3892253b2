import { grantPath, grantSchema, setGrantBody } from "./grant";
import { modelPath } from "./model";
import type { Operation } from "./operations";
import { pageOf, pageQuery } from "./paging";

/** The rows of operations.ts about who was given what on one model. */
export const grantOperations = {
  listGrants: {
    id: "listGrants",
    method: "GET",
    path: "/models/{name}/grants",
    summary: "List who was given access to a model",
    permission: "models:read",
    action: "model.read",
    params: modelPath,
    query: pageQuery,
    response: pageOf(grantSchema),
    status: 200,
    errors: ["model.not_found", "cursor.invalid"],
  },
  getGrant: {
    id: "getGrant",
    method: "GET",
    path: "/models/{name}/grants/{user}",
    summary: "Read what one person was given on a model",
    permission: "models:read",
    action: "model.read",
    params: grantPath,
    response: grantSchema,
    status: 200,
    errors: ["model.not_found", "grant.not_found"],
  },
  setGrant: {
    id: "setGrant",
    method: "PUT",
    path: "/models/{name}/grants/{user}",
    summary: "Give a person access to a model, or change what they were given",
    permission: "models:manage",
    action: "model.access_granted",
    params: grantPath,
    body: setGrantBody,
    response: grantSchema,
    status: 200,
    errors: ["model.not_found", "user.not_found", "model.last_owner"],
  },
  removeGrant: {
    id: "removeGrant",
    method: "DELETE",
    path: "/models/{name}/grants/{user}",
    summary: "Take back what a person was given on a model",
    permission: "models:manage",
    action: "model.access_revoked",
    params: grantPath,
    status: 204,
    errors: ["model.not_found", "grant.not_found", "model.last_owner"],
  },
} as const satisfies Record<string, Operation>;
