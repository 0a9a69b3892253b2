import createRouter from "find-my-way";
import { AppError, toAppError } from "@/lib/platform/errors";
import type { Exchange } from "./exchange";
import { assertOriginForm } from "./exchange";
import { getHealth, getMetrics, getReadiness } from "./health";
import {
  getLive,
  getModel,
  getModelReady,
  getReady,
  getServer,
  type ModelParams,
  postInfer,
} from "./open-inference";
import { getPlainDocument, postPlain } from "./plain";
import { sendError } from "./send";
import { type DialectDeps, logUnexpected } from "./serve-prediction";

export interface RouteDeps extends DialectDeps {
  readiness(): { readonly reasons: readonly string[]; readonly failed: readonly string[] };
  readonly metricsToken: string | undefined;
  readonly productVersion: string;
  /** Everything that is not the gateway's own. */
  proxy(exchange: Exchange): Promise<void> | void;
}

type Params = Readonly<Record<string, string | undefined>>;
type Handler = (exchange: Exchange, params: Params) => Promise<void> | void;
type Verbs = Readonly<Partial<Record<"get" | "post", Handler>>>;

/** Answers one request: of the gateway's own paths here, of every other by the console. Never throws. */
export function createRoutes(deps: RouteDeps): (exchange: Exchange) => Promise<void> {
  // All paths stand under one verb; which verbs a path knows is looked up after it was found, so that
  // 405 and 404 are told apart.
  const router = createRouter({ caseSensitive: true, maxParamLength: 300, onBadUrl: () => {} });
  for (const [path, verbs] of Object.entries(pathsOf(deps))) {
    router.on("GET", path, () => {}, { verbs });
  }

  async function answer(exchange: Exchange): Promise<void> {
    assertOriginForm(exchange);
    if (!isOwnPath(exchange.path)) {
      if (exchange.door === "private") throw noSuchPath();
      return deps.proxy(exchange);
    }
    const found = router.find("GET", exchange.path);
    const verbs: Verbs | undefined = found?.store?.verbs;
    if (found === null || verbs === undefined) throw noSuchPath();
    const method = exchange.req.method === "HEAD" ? "GET" : exchange.req.method;
    const handler = method === "GET" ? verbs.get : method === "POST" ? verbs.post : undefined;
    if (handler === undefined) refuseVerb(exchange, Object.keys(verbs));
    else await handler(exchange, found.params);
  }

  return async (exchange) => {
    try {
      await answer(exchange);
    } catch (thrown) {
      const error = toAppError(thrown);
      if (!exchange.signal.aborted) logUnexpected(exchange, error);
      // An answer that broke off half-way must not look complete.
      if (exchange.res.headersSent && !exchange.res.writableEnded) exchange.res.destroy();
      else sendError(exchange, error);
    }
  };
}

function pathsOf(deps: RouteDeps): Record<string, Verbs> {
  const version: Verbs = { get: (exchange) => getServer(deps, exchange, deps.productVersion) };
  const model: Verbs = { get: (exchange, params) => getModel(deps, exchange, modelOf(params)) };
  const ready: Verbs = {
    get: (exchange, params) => getModelReady(deps, exchange, modelOf(params)),
  };
  const infer: Verbs = { post: (exchange, params) => postInfer(deps, exchange, modelOf(params)) };
  return {
    "/healthz": { get: getHealth },
    "/readyz": { get: (exchange) => getReadiness(exchange, deps.readiness()) },
    "/metrics": { get: (exchange) => getMetrics(exchange, deps.metrics, deps.metricsToken) },
    "/predict/:target": {
      post: (exchange, params) => postPlain(deps, exchange, targetOf(params)),
    },
    "/predict/:target/openapi.json": {
      get: (exchange, params) => getPlainDocument(deps, exchange, targetOf(params)),
    },
    "/v2": version,
    "/v2/": version,
    "/v2/health/live": { get: getLive },
    "/v2/health/ready": { get: (exchange) => getReady(exchange, deps.readiness().reasons) },
    "/v2/models/:model": model,
    "/v2/models/:model/versions/:version": model,
    "/v2/models/:model/ready": ready,
    "/v2/models/:model/versions/:version/ready": ready,
    "/v2/models/:model/infer": infer,
    "/v2/models/:model/versions/:version/infer": infer,
  };
}

function modelOf(params: Params): ModelParams {
  return { model: params.model ?? "", version: params.version };
}

function targetOf(params: Params): { target: string } {
  return { target: params.target ?? "" };
}

/** Paths of the data plane. They never reach the console, known or not. */
function isOwnPath(path: string): boolean {
  return /^\/(?:predict|v1|v2)(?:\/|$)/.test(path) || /^\/(?:healthz|readyz|metrics)$/.test(path);
}

function noSuchPath(): AppError {
  return new AppError("route.not_found", "There is no such path.", {
    hint: "See POST /predict/{model} and GET /v2.",
  });
}

function refuseVerb(exchange: Exchange, verbs: readonly string[]): void {
  const allow = verbs
    .flatMap((verb) => (verb === "get" ? ["GET", "HEAD"] : [verb.toUpperCase()]))
    .join(", ");
  const method = exchange.req.method ?? "";
  const error = new AppError("request.method", `${method} is not possible here; ${allow} is.`);
  sendError(exchange, error, { headers: { Allow: allow } });
}
