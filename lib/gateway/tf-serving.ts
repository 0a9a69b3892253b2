// TensorFlow Serving's REST dialect. A label is an alias; without label and version production answers.
//   POST /v1/models/{m}[/versions/{n}|/labels/{alias}]:predict    a key with predict, limited to its models
//   GET  /v1/models/{m}[/versions/{n}|/labels/{alias}]            a key with predict or models:read
//   GET  /v1/models/{m}[…]/metadata                               the same
// A path that is none of these is 400 in that server's words, for anybody: it says nothing about models.
import { AppError } from "@/lib/platform/errors";
import { authorizeCall, identify, readTarget } from "@/lib/predictions";
import type { Exchange } from "./exchange";
import { findModel, reading } from "./find-model";
import { createVersionList, stateForCallers } from "./known-versions";
import { refuseVerb } from "./refuse-verb";
import { sendJson } from "./send";
import { callOf, type DialectDeps, servePrediction } from "./serve-prediction";
import { toSignatureDef, toVersionStatus } from "./tf-serving-answers";
import { parseTfServingPath, type TfServingPath } from "./tf-serving-path";

export async function answerTfServing(deps: DialectDeps, exchange: Exchange): Promise<void> {
  const method = exchange.req.method === "HEAD" ? "GET" : (exchange.req.method ?? "");
  const asked = parseTfServingPath(method, exchange.path);
  const isReading = asked.wanted === "status" || asked.wanted === "metadata";
  if (method !== (isReading ? "GET" : "POST"))
    return refuseVerb(exchange, isReading ? ["GET", "HEAD"] : ["POST"]);
  switch (asked.wanted) {
    case "predict":
      return postPredict(deps, exchange, asked);
    case "classify":
    case "regress":
      return refuseExamples(deps, exchange, asked);
    case "status":
      return getStatus(deps, exchange, asked);
    case "metadata":
      return getMetadata(deps, exchange, asked);
    default:
      return asked.wanted satisfies never;
  }
}

function postPredict(deps: DialectDeps, exchange: Exchange, asked: TfServingPath): Promise<void> {
  return servePrediction(deps, exchange, {
    dialect: "tf-serving",
    model: asked.model,
    ref: refOf(asked),
    jsonLength: null,
    checkHeaders: () => {}, // Its server takes JSON for whatever the media type says.
  });
}

/** These take `tf.Example` features, which an ONNX signature does not have. */
function refuseExamples(deps: DialectDeps, exchange: Exchange, asked: TfServingPath): void {
  const { model, wanted } = asked;
  const call = callOf(exchange, model, refOf(asked));
  const actor = identify(deps.prediction, call);
  const need = { permissions: ["predict"], action: "predict.called", model } as const;
  authorizeCall(deps.prediction, call, actor, need);
  throw new AppError(
    "protocol.unsupported",
    `:${wanted} takes tf.Example features, and an ONNX model has named tensors instead.`,
    { hint: `Send the tensors to /v1/models/${model}:predict.` },
  );
}

/** Of one version, or of all that are known here: the one that production answers from comes first. */
async function getStatus(deps: DialectDeps, exchange: Exchange, asked: TfServingPath) {
  const { prediction } = deps;
  const ref = refOf(asked);
  if (ref !== null) {
    const { version } = await readTarget(prediction, callOf(exchange, asked.model, ref), reading);
    const status = toVersionStatus(version.number, stateForCallers(prediction.pool, version.id));
    sendJson(exchange, 200, { model_version_status: [status] });
    return;
  }
  const { model, table } = await findModel(prediction, exchange, asked.model);
  const alias = table.findAlias(model.id, "production");
  const first = alias === null ? null : prediction.targets.answeringVersion(alias.id);
  const versions = createVersionList(prediction, table)(model);
  if (versions.length === 0)
    throw new AppError("version.not_found", `The model "${model.name}" has no ready version.`);
  const rank = (number: number) => (number === first?.number ? 0 : 1);
  const sorted = versions.sort((a, b) => rank(a.number) - rank(b.number) || b.number - a.number);
  sendJson(exchange, 200, {
    model_version_status: sorted.map(({ number, state }) => toVersionStatus(number, state)),
  });
}

async function getMetadata(deps: DialectDeps, exchange: Exchange, asked: TfServingPath) {
  const call = callOf(exchange, asked.model, refOf(asked));
  const { model, version } = await readTarget(deps.prediction, call, reading);
  sendJson(exchange, 200, {
    model_spec: { name: model.name, signature_name: "", version: String(version.number) },
    metadata: {
      signature_def: { signature_def: { serving_default: toSignatureDef(version.signature) } },
    },
  });
}

function refOf({ version, label }: TfServingPath): string | null {
  return version ?? label;
}
