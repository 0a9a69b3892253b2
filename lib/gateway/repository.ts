// The extension model_repository of the Open Inference Protocol.
//   POST /v2/repository/index                    a key with predict or models:read; only the models it may see
//   POST /v2/repository/models/{m}/load          a key with models:promote, limited to its models
//   POST /v2/repository/models/{m}/unload        the same
// They change what this gateway has loaded, and nothing else: no alias moves and the registry stays as it is.
import { z } from "zod";
import { canSeeModel } from "@/lib/contract/permissions";
import type { VersionState } from "@/lib/inference";
import { currentTimeMs } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import {
  authorizeCall,
  type Call,
  identify,
  learnModel,
  readTarget,
  type Target,
  waitUntilWarm,
} from "@/lib/predictions";
import type { Exchange } from "./exchange";
import { identifyReader } from "./find-model";
import { createVersionList, type KnownVersion } from "./known-versions";
import { readSmallJson } from "./read-small-json";
import { send, sendError, sendJson } from "./send";
import { callOf, type DialectDeps } from "./serve-prediction";

const indexBody = z.strictObject({ ready: z.boolean().optional() });

const commandBody = z.strictObject({
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});
type Parameters = NonNullable<z.infer<typeof commandBody>["parameters"]>;

/** Loading a large model takes longer than a prediction may. */
const longestLoadMs = 60_000;

export async function postIndex(deps: DialectDeps, exchange: Exchange): Promise<void> {
  const { actor, table } = identifyReader(deps.prediction, exchange);
  const { ready } = await readSmallJson(deps, exchange, indexBody);
  const versionsOf = createVersionList(deps.prediction, table);
  const entries = [...table.modelByName.values()]
    .filter((model) => canSeeModel(actor, model))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((model) => entriesOf(model.name, versionsOf(model)));
  const shown = ready === true ? entries.filter(({ state }) => state === "READY") : entries;
  sendJson(exchange, 200, shown);
}

function entriesOf(name: string, versions: readonly KnownVersion[]) {
  if (versions.length === 0)
    return [{ name, state: "UNAVAILABLE", reason: "the model has no ready version" }];
  return versions.map(({ number, state }) => ({
    name,
    version: String(number),
    ...toIndexState(state),
  }));
}

function toIndexState(state: VersionState): { state: string; reason: string } {
  switch (state.kind) {
    case "warm":
      return { state: "READY", reason: "" };
    case "loading":
      return { state: "LOADING", reason: "" };
    case "restarting":
      return { state: "LOADING", reason: "its worker is starting again" };
    case "failed":
      return { state: "UNAVAILABLE", reason: `${state.fault.code}: ${state.fault.detail}` };
    case "absent":
      return { state: "UNAVAILABLE", reason: "not loaded: the first call by its number loads it" };
    default:
      return state satisfies never;
  }
}

/** Answers when the version is warm: production's, or the one that is named. */
export async function postLoad(
  deps: DialectDeps,
  exchange: Exchange,
  params: { model: string },
): Promise<void> {
  const { call, parameters } = await readCommand(deps, exchange, params.model);
  refuseOverrides(parameters);
  const { model, version } = await findTarget(deps, call, readVersion(parameters));
  deps.prediction.targets.keepWarm(model.name, version);
  await waitUntilWarm(deps.prediction.pool, {
    model: model.name,
    number: version.number,
    versionId: version.id,
    deadlineAt: currentTimeMs() + longestLoadMs,
    caller: exchange.caller,
  });
  sendNothing(exchange);
}

/** Lets go of what was loaded by its number. What an alias answers from stays, and the caller is told. */
export async function postUnload(
  deps: DialectDeps,
  exchange: Exchange,
  params: { model: string },
): Promise<void> {
  const { call, parameters } = await readCommand(deps, exchange, params.model);
  refuseUnknown(parameters, ["version", "unload_dependents"]);
  const named = readVersion(parameters);
  const { targets } = deps.prediction;
  const { model, version } = await findModelOrVersion(deps, call, named);
  const { unloaded, held } = targets.unload(model.id, version?.number);
  if (unloaded.length > 0 || held.length === 0) {
    sendNothing(exchange);
    return;
  }
  const numbers = held.map((number) => `${model.name}@${number}`).join(", ");
  const detail = `An alias needs ${numbers}, so it stays loaded.`;
  // A conflict is 400 to the clients of this protocol.
  sendError(exchange, new AppError("version.in_use", detail), { status: 400 });
}

/** Who commands, and with which parameters: the body is read only for somebody who may. */
async function readCommand(deps: DialectDeps, exchange: Exchange, name: string) {
  const call = callOf(exchange, name, null);
  const actor = identify(deps.prediction, call);
  await learnModel(deps.prediction, actor, name);
  authorizeCall(deps.prediction, call, actor, {
    permissions: ["models:promote"],
    action: "version.updated",
    model: name,
  });
  const { parameters = {} } = await readSmallJson(deps, exchange, commandBody);
  return { call, parameters };
}

function findTarget(deps: DialectDeps, call: Call, ref: string | null): Promise<Target> {
  return readTarget(deps.prediction, { ...call, ref }, ["models:promote"]);
}

/** Unloading a model needs no production alias: everything of it that was called by number goes. */
async function findModelOrVersion(deps: DialectDeps, call: Call, ref: string | null) {
  const model = deps.prediction.targets.table()?.modelByName.get(call.model);
  if (ref === null && model !== undefined) return { model, version: undefined };
  return findTarget(deps, call, ref);
}

function readVersion({ version }: Parameters): string | null {
  if (version === undefined) return null;
  if (typeof version === "string" && version !== "") return version;
  if (typeof version === "number" && Number.isSafeInteger(version)) return String(version);
  throw new AppError(
    "request.malformed",
    `parameters.version: expected a number or an alias, got ${JSON.stringify(version)}.`,
  );
}

function refuseOverrides(parameters: Parameters): void {
  const name = Object.keys(parameters).find(
    (each) => each === "config" || each.startsWith("file:"),
  );
  if (name !== undefined) {
    throw new AppError(
      "request.malformed",
      `parameters.${name.slice(0, 60)}: a version is uploaded and never overridden.`,
      { hint: "Upload a version (POST /api/v1/models/{name}/versions), then load it." },
    );
  }
  refuseUnknown(parameters, ["version"]);
}

function refuseUnknown(parameters: Parameters, known: readonly string[]): void {
  const name = Object.keys(parameters).find((each) => !known.includes(each));
  if (name === undefined) return;
  throw new AppError(
    "request.malformed",
    `parameters.${name.slice(0, 60)}: expected only ${known.join(" and ")}.`,
  );
}

/** 200 and no body, which is all that the protocol's clients take for success. */
function sendNothing(exchange: Exchange): void {
  send(exchange, { status: 200, headers: {}, body: "" });
}
