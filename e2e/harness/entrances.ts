import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { RoleName } from "./people";

// Every entrance of the product, found in its files, and what each demands, said by hand.
const root = path.join(import.meta.dirname, "../..");
/** The private model that the paths are about. */
export const model = `sealed-${process.pid}`;

export type Need =
  /** Needs no identity. */
  | "open"
  /** Any identity, whatever it may do. */
  | "any"
  /** A right on the private model: to read it, or more than a viewer's grant gives. */
  | "model:read"
  | "model:write"
  /** What only an owner's grant gives, and no role but the administrator's. */
  | "model:manage"
  /** What a role alone gives, where the model is seen. */
  | "model:approve"
  /** Predicting: a viewer's grant is enough. */
  | "model:predict"
  | readonly RoleName[];

const makers: readonly RoleName[] = ["engineer", "approver", "admin"];
const reviewers: readonly RoleName[] = ["auditor", "admin"];
const keyReaders: readonly RoleName[] = ["engineer", "approver", "auditor", "admin"];
const onlyAdmin: readonly RoleName[] = ["admin"];
export const everybody: readonly RoleName[] = [
  "viewer",
  "engineer",
  "approver",
  "auditor",
  "admin",
];

/** What each path demands, said again by hand and not taken from the product's table. */
export const needs: Record<string, Need> = {
  "GET /api/v1/models/[name]": "model:read",
  "GET /api/v1/models/[name]/aliases": "model:read",
  "GET /api/v1/models/[name]/examples": "model:read",
  "GET /api/v1/models/[name]/compare": "model:read",
  "GET /api/v1/models/[name]/comparisons": "model:read",
  "GET /api/v1/models/[name]/comparisons/[id]": "model:read",
  "GET /api/v1/models/[name]/golden-samples": "model:read",
  "GET /api/v1/models/[name]/gateways": "model:read",
  "GET /api/v1/models/[name]/grants": "model:read",
  "GET /api/v1/models/[name]/grants/[user]": "model:read",
  "GET /api/v1/models/[name]/history": "model:read",
  "GET /api/v1/models/[name]/metrics": "model:read",
  "GET /api/v1/models/[name]/versions": "model:read",
  "GET /api/v1/models/[name]/versions/[number]": "model:read",
  "GET /api/v1/models/[name]/versions/[number]/artifact": "model:read",
  "GET /api/v1/models/[name]/versions/[number]/files/[file]": "model:read",
  "GET /api/v1/models/[name]/versions/[number]/graph": "model:read",
  "GET /api/v1/models/[name]/versions/[number]/graph/initializers": "model:read",
  "GET /api/v1/models/[name]/graph-diff": "model:read",
  "GET /api/v1/models/[name]/versions/[number]/events": "model:read",
  "GET /api/v1/models/[name]/aliases/[alias]/history": "model:read",
  "GET /api/v1/models/[name]/versions/[number]/history": "model:read",
  "GET /api/v1/models/[name]/aliases/[alias]/rules": "model:read",
  "GET /api/v1/models/[name]/move-requests": "model:read",
  "GET /api/v1/models/[name]/move-requests/[id]": "model:read",
  "GET /api/v1/models/[name]/deletion": "model:read",
  "GET /api/v1/models/[name]/trash": "model:read",
  "GET /api/v1/models/[name]/storage": "model:read",
  "POST /api/v1/models/[name]/versions/[number]/restore": "model:write",
  "POST /api/v1/models/[name]/deletion": "model:write",
  "DELETE /api/v1/models/[name]/trash/[number]": "model:manage",
  // What was given on the deleted model decides, not a right of the role.
  "POST /api/v1/trash/[id]/restore": "any",
  "DELETE /api/v1/trash/[id]": "any",
  "PATCH /api/v1/models/[name]": "model:write",
  "DELETE /api/v1/models/[name]": "model:write",
  "POST /api/v1/models/[name]/versions": "model:write",
  "PATCH /api/v1/models/[name]/versions/[number]": "model:write",
  "DELETE /api/v1/models/[name]/versions/[number]": "model:write",
  "PUT /api/v1/models/[name]/aliases/[alias]": "model:write",
  "DELETE /api/v1/models/[name]/aliases/[alias]": "model:write",
  "POST /api/v1/models/[name]/aliases/[alias]/rollback": "model:write",
  "GET /api/v1/models/[name]/aliases/[alias]/rollout": "model:read",
  "PUT /api/v1/models/[name]/aliases/[alias]/rollout": "model:write",
  "PATCH /api/v1/models/[name]/aliases/[alias]/rollout": "model:write",
  "DELETE /api/v1/models/[name]/aliases/[alias]/rollout": "model:write",
  "GET /api/v1/models/[name]/rollouts": "model:read",
  "GET /api/v1/models/[name]/policy": "model:read",
  "GET /api/v1/models/[name]/policy/runs": "model:read",
  "PUT /api/v1/models/[name]/policy": "model:write",
  "DELETE /api/v1/models/[name]/policy": "model:write",
  "GET /api/v1/models/[name]/rollouts/[id]": "model:read",
  "PUT /api/v1/models/[name]/aliases/[alias]/rules": "model:approve",
  "POST /api/v1/models/[name]/aliases/[alias]/check": "model:write",
  "POST /api/v1/models/[name]/aliases/[alias]/resume": "model:write",
  "POST /api/v1/models/[name]/aliases/[alias]/requests": "model:write",
  "POST /api/v1/models/[name]/move-requests/[id]/approve": "model:write",
  "POST /api/v1/models/[name]/move-requests/[id]/decline": "model:write",
  "POST /api/v1/models/[name]/move-requests/[id]/withdraw": "model:write",
  "POST /api/v1/models/[name]/examples": "model:write",
  "DELETE /api/v1/models/[name]/examples/[id]": "model:write",
  "POST /api/v1/models/[name]/comparisons": "model:write",
  "POST /api/v1/models/[name]/golden-samples": "model:write",
  "DELETE /api/v1/models/[name]/golden-samples/[id]": "model:write",
  "PUT /api/v1/models/[name]/grants/[user]": "model:manage",
  "DELETE /api/v1/models/[name]/grants/[user]": "model:manage",
  "POST /api/v1/models/[name]/predict": "model:predict",
  "POST /api/v1/models/[name]/feedback": "model:predict",
  "GET /api/v1/activity": everybody,
  "GET /api/v1/move-requests": everybody,
  "GET /api/v1/serving": everybody,
  "GET /api/v1/models": everybody,
  "GET /api/v1/versions": everybody,
  "GET /api/v1/trash": everybody,
  "GET /api/v1/storage": everybody,
  "POST /api/v1/models": makers,
  "GET /api/v1/keys": keyReaders,
  "GET /api/v1/keys/[id]": keyReaders,
  "POST /api/v1/keys": makers,
  "PATCH /api/v1/keys/[id]": makers,
  "DELETE /api/v1/keys/[id]": makers,
  "GET /api/v1/audit/checkpoints/latest": reviewers,
  "GET /api/v1/audit/checkpoints": reviewers,
  "GET /api/v1/audit/events": reviewers,
  "GET /api/v1/audit/export": reviewers,
  "GET /api/v1/audit/key": reviewers,
  "GET /api/v1/audit/verify": reviewers,
  "GET /api/v1/system": reviewers,
  "GET /api/v1/users": reviewers,
  "GET /api/v1/users/[id]": reviewers,
  "GET /api/v1/users/[id]/sessions": reviewers,
  "POST /api/v1/users": onlyAdmin,
  "PATCH /api/v1/users/[id]": onlyAdmin,
  "POST /api/v1/users/[id]/reset": onlyAdmin,
  "DELETE /api/v1/users/[id]/sessions": onlyAdmin,
  "DELETE /api/v1/users/[id]/second-factor": onlyAdmin,
  "GET /api/v1/me": "any",
  "GET /api/v1/me/account": "any",
  "PATCH /api/v1/me/account": "any",
  "POST /api/v1/me/password": "any",
  "GET /api/v1/me/sessions": "any",
  "DELETE /api/v1/me/sessions": "any",
  "DELETE /api/v1/me/sessions/[id]": "any",
  "POST /api/v1/me/second-factor": "any",
  "POST /api/v1/me/second-factor/confirm": "any",
  "POST /api/v1/me/second-factor/disable": "any",
  "POST /api/v1/me/recovery-codes": "any",
  "GET /api/v1/openapi.json": "open",
  // The model that an upload names decides, and who began it: the use case, not a right at the door.
  "GET /api/v1/uploads": "any",
  "POST /api/v1/uploads": "any",
  "GET /api/v1/uploads/[id]": "any",
  "PATCH /api/v1/uploads/[id]": "any",
  "DELETE /api/v1/uploads/[id]": "any",
  "GET /api/v1/leaked-keys": "any",
  // Scanners have no key: a report proves itself by the key that it names.
  "POST /api/v1/leaked-keys": "open",
  "GET /api/v1/predictions": everybody,
  "GET /api/v1/predictions/verify": reviewers,
  "GET /api/v1/predictions/[id]/payload": makers,
  "GET /api/v1/service-accounts": reviewers,
  "POST /api/v1/service-accounts": onlyAdmin,
  "GET /api/v1/service-accounts/[id]": reviewers,
  "PATCH /api/v1/service-accounts/[id]": onlyAdmin,
  // Whose key it is decides, not a right.
  "POST /api/v1/keys/[id]/acknowledge-leak": "any",
  "POST /api/v1/keys/[id]/rotate": makers,
  "PAGE /second-factor": "any",
  "PAGE /account": "any",
  "POST /api/v1/password-links/redeem": "open",
  "DELETE /api/v1/[...rest]": "open",
  "GET /api/v1/[...rest]": "open",
  "PATCH /api/v1/[...rest]": "open",
  "POST /api/v1/[...rest]": "open",
  "PUT /api/v1/[...rest]": "open",
  "GET /api/auth/[...nextauth]": "open",
  "POST /api/auth/[...nextauth]": "open",
  "PAGE /sign-in": "open",
  "PAGE /welcome": "open",
  "PAGE /": "any",
  "PAGE /audit": "any",
  "PAGE /keys": "any",
  "PAGE /approvals": "any",
  "PAGE /requests": "any",
  "PAGE /models": "any",
  "PAGE /versions": "any",
  "PAGE /models/new": "any",
  "PAGE /people": "any",
  "PAGE /system": "any",
  "PAGE /trash": "any",
  "PAGE /models/[name]": "model:read",
  "PAGE /models/[name]/compare": "model:read",
  "PAGE /models/[name]/graph": "model:read",
  "PAGE /models/[name]/history": "model:read",
  "PAGE /models/[name]/rollouts": "model:read",
  "PAGE /models/[name]/rollouts/[id]": "model:read",
  "PAGE /models/[name]/metrics": "model:read",
  "PAGE /models/[name]/test": "model:read",
  "PAGE /models/[name]/versions": "model:read",
  "PAGE /models/[name]/versions/[number]": "model:read",
  "GATEWAY /healthz": "open",
  "GATEWAY /readyz": "open",
  "GATEWAY /v2": "open",
  "GATEWAY /v2/": "open",
  "GATEWAY /v2/health/live": "open",
  "GATEWAY /v2/health/ready": "open",
  "GATEWAY /metrics": "any",
  "GATEWAY /predict/:target": "any",
  "GATEWAY /predict/:target/openapi.json": "any",
  "GATEWAY /v1": "any",
  "GATEWAY /v1/*": "any",
  "GATEWAY /v2/models/stats": "any",
  "GATEWAY /v2/repository/index": "any",
  "GATEWAY /v2/repository/models/:model/load": "any",
  "GATEWAY /v2/repository/models/:model/unload": "any",
  "GATEWAY /v2/models/:model": "any",
  "GATEWAY /v2/models/:model/versions/:version": "any",
  "GATEWAY /v2/models/:model/ready": "any",
  "GATEWAY /v2/models/:model/versions/:version/ready": "any",
  "GATEWAY /v2/models/:model/config": "any",
  "GATEWAY /v2/models/:model/versions/:version/config": "any",
  "GATEWAY /v2/models/:model/stats": "any",
  "GATEWAY /v2/models/:model/versions/:version/stats": "any",
  "GATEWAY /v2/models/:model/infer": "any",
  "GATEWAY /v2/models/:model/versions/:version/infer": "any",
};

const values: Record<string, string> = {
  name: model,
  number: "1",
  alias: "production",
  id: "00000000-0000-7000-8000-000000000000",
  user: "00000000-0000-7000-8000-000000000000",
  rest: "no-such",
  nextauth: "session",
};

function filesOf(name: string): string[] {
  return readdirSync(path.join(root, "app"), { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === name)
    .map((file) => file.split(path.sep).join("/"));
}

/** `(console)/models/[name]/page.tsx` → `/models/[name]`. */
function patternOf(file: string): string {
  const parts = path.posix.dirname(file).split("/");
  return `/${parts.filter((part) => !/^\(.*\)$|^\.$/.test(part)).join("/")}`;
}

function fill(pattern: string): string {
  // A recorded prediction's id has a form of its own, and another one would be refused for that.
  const own = pattern.replace("predictions/[id]", "predictions/1700000000000-1");
  return own.replace(/\[(?:\.\.\.)?(\w+)\]/g, (_, key: string) => values[key] ?? `no-${key}`);
}

export interface Route {
  readonly id: string;
  readonly method: string;
  readonly url: string;
}

/** The verbs that a route file handles itself; the others are refused by otherVerbs. */
function routesOf(file: string): Route[] {
  const text = readFileSync(path.join(root, "app", file), "utf8");
  const pattern = patternOf(file);
  const verbs = [
    ...text.matchAll(/export (?:const|async function|function) (GET|POST|PUT|PATCH|DELETE)\b/g),
  ];
  const reexported = [...text.matchAll(/export \{([^}]*)\};/g)].flatMap(([, names = ""]) => [
    ...names.matchAll(/\b(GET|POST|PUT|PATCH|DELETE)\b/g),
  ]);
  return [...verbs, ...reexported].map(([, method = ""]) => ({
    id: `${method} ${pattern}`,
    method,
    url: fill(pattern),
  }));
}

export const apiRoutes = filesOf("route.ts").flatMap(routesOf);
const pages = filesOf("page.tsx").map((file) => ({
  id: `PAGE ${patternOf(file)}`,
  method: "GET",
  url: fill(patternOf(file)),
}));
const gatewayPaths = [
  ...readFileSync(path.join(root, "lib/gateway/routes.ts"), "utf8").matchAll(
    /"(\/(?:healthz|readyz|metrics|predict|v1|v2)[^"]*)"|bothForms\("([^"]*)"/g,
  ),
].flatMap(([, whole, tail]) =>
  whole === undefined
    ? [`/v2/models/:model${tail}`, `/v2/models/:model/versions/:version${tail}`]
    : [whole],
);
export const gatewayRoutes: Route[] = gatewayPaths.flatMap((pattern) => {
  const at = pattern.replace(":model", model).replace(":target", model).replace(":version", "1");
  const url = at === "/v1/*" ? `/v1/models/${model}` : at;
  return ["GET", "POST"].map((method) => ({ id: `GATEWAY ${pattern}`, method, url }));
});
export const all = [...apiRoutes, ...pages, ...gatewayRoutes];
