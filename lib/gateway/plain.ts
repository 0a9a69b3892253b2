// The plain dialect.
//   POST /predict/{model}[@{alias or number}]      a key with the scope predict, limited to its models
//   GET  /predict/{model}[@…]/openapi.json         the same
// In and out as JSON; or, for a model whose inputs are columns, in and out as text/csv: the answer has
// the media type of the request, and Accept is not read. A model that the key may not see is the same
// 404 as one that does not exist. The body is read only for a caller who may predict.
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
  const type = mediaTypeOf(exchange);
  await servePrediction(deps, exchange, {
    dialect: type === csvType ? "csv" : "plain",
    model,
    ref,
    jsonLength: null,
    checkHeaders: () => refuseMediaType(exchange, type),
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

const csvType = "text/csv";
/** `curl -d` says x-www-form-urlencoded of whatever it sends, so that is JSON here too. */
const knownTypes = ["", "application/json", "application/x-www-form-urlencoded", csvType];

function mediaTypeOf({ req }: Exchange): string {
  const given = req.headers["content-type"];
  // As nearly every client writes it.
  if (given === "application/json") return given;
  return headerOf(req, "content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
}

function refuseMediaType({ req }: Exchange, type: string): void {
  if (!knownTypes.includes(type)) {
    throw new AppError(
      "request.media_type",
      `Content-Type: expected application/json or text/csv, got ${type.slice(0, 60)}.`,
      { hint: "Send the inputs as JSON, or columns as text/csv with a line of names." },
    );
  }
  if (type !== csvType) return;
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(headerOf(req, "content-type") ?? "")?.[1];
  if (charset === undefined || /^(?:utf-?8|us-ascii)$/i.test(charset)) return;
  throw new AppError(
    "request.media_type",
    `Content-Type: expected the charset utf-8, got ${charset.slice(0, 40)}.`,
    { hint: "Save the table as UTF-8." },
  );
}
