import createRouter from "find-my-way";
import { findKeyInUrl, keyInUrl, type ParsedKey } from "@/lib/access/exposure";
import { AppError } from "@/lib/platform/errors";
import { noteExposedKey } from "@/lib/predictions/exposure";
import { refuseInConsolesStead } from "./console-refusal";
import { isVerbOfConsole, refuseVerbOfConsole } from "./console-verbs";
import { isKnownCaller } from "./entry/known-caller";
import { assertDecodable, assertOriginForm, type Exchange, headerOf } from "./exchange";
import { getAllStatistics, getStatistics } from "./get-statistics";
import { getHealth, getMetrics, getReadiness } from "./health";
import {
  getLive,
  getModel,
  getModelConfiguration,
  getModelReady,
  getReady,
  getServer,
  type ModelParams,
  postInfer,
} from "./open-inference";
import { getPlainDocument, postPlain } from "./plain";
import { refusalOf } from "./refusal";
import { refuseVerb } from "./refuse-verb";
import { postIndex, postLoad, postUnload } from "./repository";
import { sendError, sendProblem } from "./send";
import { type DialectDeps, logUnexpected } from "./serve-prediction";
import { answerTfServing } from "./tf-serving";

export interface RouteDeps extends DialectDeps {
  readiness(): { readonly reasons: readonly string[]; readonly failed: readonly string[] };
  readonly metricsToken: string | undefined;
  readonly productVersion: string;
  /** Everything that is not the gateway's own. */
  proxy(exchange: Exchange): Promise<void> | void;
}

type Params = Readonly<Record<string, string | undefined>>;
type Handler = (exchange: Exchange, params: Params) => Promise<void> | void;
/** `any`: the path says more than its pattern, so its handler looks at the method itself. */
type Verbs = Readonly<Partial<Record<"get" | "post" | "any", Handler>>>;

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
    admit(exchange);
    // In every URL, those of pages too: whatever is in one is written down somewhere.
    const exposed = findKeyInUrl(exchange.req.url ?? "");
    if (exposed !== null) return refuseExposedKey(deps, exchange, exposed);
    if (!isOwnPath(exchange.path)) return passToConsole(exchange);
    const found = router.find("GET", exchange.path);
    const verbs: Verbs | undefined = found?.store?.verbs;
    if (found === null || verbs === undefined) throw noSuchPath();
    const handler = verbs.any ?? handlerOf(verbs, exchange.req.method);
    if (handler === undefined) refuseVerb(exchange, methodsOf(verbs));
    else await handler(exchange, found.params);
  }

  async function passToConsole(exchange: Exchange): Promise<void> {
    const { req, isHttps, entry, address, caller } = exchange;
    if (exchange.door === "private") throw noSuchPath();
    assertDecodable(exchange);
    entry?.admitToConsole(address);
    if (!isVerbOfConsole(exchange)) return refuseVerbOfConsole(exchange);
    const table = deps.prediction.targets.table();
    if (entry !== null && !(await isKnownCaller(req, isHttps, table))) {
      const error = entry.chargeStranger(address);
      if (error !== null) throw error;
    }
    if (!caller.isGone) await deps.proxy(exchange);
  }

  return async (exchange) => {
    try {
      await answer(exchange);
    } catch (thrown) {
      const error = refusalOf(exchange, thrown);
      if (!exchange.caller.isGone) logUnexpected(exchange, error);
      // An answer that broke off half-way must not look complete.
      if (exchange.res.headersSent && !exchange.res.writableEnded) exchange.res.destroy();
      else if (isConsolePath(exchange)) refuseInConsolesStead(exchange, error);
      else sendError(exchange, error);
    }
  };
}

function refuseExposedKey({ prediction }: RouteDeps, exchange: Exchange, found: ParsedKey): void {
  const { req, requestId, address } = exchange;
  const userAgent = headerOf(req, "user-agent") ?? null;
  noteExposedKey(prediction, found, { requestId, address, userAgent });
  if (isOwnPath(exchange.path)) sendError(exchange, keyInUrl());
  else sendProblem(exchange, keyInUrl());
}

function handlerOf(verbs: Verbs, method: string | undefined): Handler | undefined {
  if (method === "GET" || method === "HEAD") return verbs.get;
  return method === "POST" ? verbs.post : undefined;
}

function methodsOf(verbs: Verbs): string[] {
  return [
    ...(verbs.get === undefined ? [] : ["GET", "HEAD"]),
    ...(verbs.post === undefined ? [] : ["POST"]),
  ];
}

function pathsOf(deps: RouteDeps): Record<string, Verbs> {
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
    ...tensorFlowPaths(deps),
    ...openInferencePaths(deps),
  };
}

function tensorFlowPaths(deps: RouteDeps): Record<string, Verbs> {
  // `:predict` at the end of a segment is more than a pattern can say.
  const verbs: Verbs = { any: (exchange) => answerTfServing(deps, exchange) };
  return { "/v1": verbs, "/v1/*": verbs };
}

function openInferencePaths(deps: RouteDeps): Record<string, Verbs> {
  const server: Verbs = { get: (exchange) => getServer(deps, exchange, deps.productVersion) };
  return {
    "/v2": server,
    "/v2/": server,
    "/v2/health/live": { get: getLive },
    "/v2/health/ready": { get: (exchange) => getReady(exchange, deps.readiness().reasons) },
    "/v2/models/stats": { get: (exchange) => getAllStatistics(deps, exchange) },
    "/v2/repository/index": { post: (exchange) => postIndex(deps, exchange) },
    "/v2/repository/models/:model/load": {
      post: (exchange, params) => postLoad(deps, exchange, modelOf(params)),
    },
    "/v2/repository/models/:model/unload": {
      post: (exchange, params) => postUnload(deps, exchange, modelOf(params)),
    },
    ...bothForms("", { get: (exchange, params) => getModel(deps, exchange, modelOf(params)) }),
    ...bothForms("/ready", {
      get: (exchange, params) => getModelReady(deps, exchange, modelOf(params)),
    }),
    ...bothForms("/config", {
      get: (exchange, params) => getModelConfiguration(deps, exchange, modelOf(params)),
    }),
    ...bothForms("/stats", {
      get: (exchange, params) => getStatistics(deps, exchange, modelOf(params)),
    }),
    ...bothForms("/infer", {
      post: (exchange, params) => postInfer(deps, exchange, modelOf(params)),
    }),
  };
}

/** With a version in the path, and without. */
function bothForms(tail: string, verbs: Verbs): Record<string, Verbs> {
  return {
    [`/v2/models/:model${tail}`]: verbs,
    [`/v2/models/:model/versions/:version${tail}`]: verbs,
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

/** Whose errors are pages to people, and problems to programs. */
function isConsolePath({ door, path }: Exchange): boolean {
  return door === "public" && path.startsWith("/") && !isOwnPath(path);
}

/** Errors: those of `Entry.admit`. */
function admit(exchange: Exchange): void {
  const { entry, req, res, path, address, isForwarded } = exchange;
  if (entry === null) return;
  // A missing Host hurts nobody: whoever builds something from it refuses it there.
  const host = req.headers.host ?? null;
  const release = entry.admit({ address, isForwarded, path, host });
  if (release !== null) res.once("close", release);
}

function noSuchPath(): AppError {
  return new AppError("route.not_found", "There is no such path.", {
    hint: "See POST /predict/{model} and GET /v2.",
  });
}
