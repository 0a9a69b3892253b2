// The plain dialect.
//   POST /predict/{model}[@{alias or number}]      a key with the scope predict, limited to its models
//   GET  /predict/{model}[@…]/openapi.json         the same
// A model that the key may not see is the same 404 as one that does not exist. The body is read only
// for a caller who may predict.
import { AppError } from "@/lib/platform/errors";
import { readTarget } from "@/lib/predictions";
import { type Exchange, headerOf } from "./exchange";
import { plainDocument } from "./plain-document";
import { sendJson } from "./send";
import { callOf, type DialectDeps, servePrediction } from "./serve-prediction";

export async function postPlain(
  deps: DialectDeps,
  exchange: Exchange,
  params: { target: string },
): Promise<void> {
  const { model, ref } = splitTarget(params.target);
  await servePrediction(deps, exchange, {
    dialect: "plain",
    model,
    ref,
    jsonLength: null,
    checkHeaders: () => refuseMediaType(exchange),
  });
}

export async function getPlainDocument(
  deps: DialectDeps,
  exchange: Exchange,
  params: { target: string },
): Promise<void> {
  const { model, ref } = splitTarget(params.target);
  const target = await readTarget(deps.prediction, callOf(exchange, model, ref), ["predict"]);
  sendJson(exchange, 200, plainDocument(params.target, target));
}

/** Neither a model's nor an alias's name has an @, so the first one parts them. */
function splitTarget(target: string): { model: string; ref: string | null } {
  const at = target.indexOf("@");
  if (at === -1) return { model: target, ref: null };
  return { model: target.slice(0, at), ref: target.slice(at + 1) };
}

/** `curl -d` says x-www-form-urlencoded of whatever it sends, so that is JSON here too. */
const jsonTypes = ["application/json", "application/x-www-form-urlencoded"];

function refuseMediaType({ req }: Exchange): void {
  const given = headerOf(req, "content-type");
  if (given === undefined) return;
  const type = given.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "" || jsonTypes.includes(type)) return;
  throw new AppError(
    "request.media_type",
    `Content-Type: expected application/json, got ${type.slice(0, 60)}.`,
    { hint: "Send the inputs as JSON, with Content-Type: application/json." },
  );
}
