import type { Actor, Permission } from "@/lib/contract/actor";
import { modelNotFound } from "@/lib/platform/authorize";
import { AppError } from "@/lib/platform/errors";
import { authorizeCall, identify, learnModel, type PredictionDeps } from "@/lib/predictions";
import type { RoutingTable } from "@/lib/rollout";
import type { Exchange } from "./exchange";
import { callOf } from "./serve-prediction";

/** Either is enough to read what a model is. */
export const reading: readonly Permission[] = ["predict", "models:read"];

/** Who reads, where no single model is named. Errors: those of `identify` and of `authorizeCall`. */
export function identifyReader(
  deps: PredictionDeps,
  exchange: Exchange,
): { actor: Actor; table: RoutingTable } {
  const call = callOf(exchange, "", null);
  const actor = identify(deps, call);
  authorizeCall(deps, call, actor, { permissions: reading, action: "model.read" });
  return { actor, table: tableOf(deps) };
}

/** The model as a whole, whichever of its versions answers. Errors: also `model.not_found`. */
export async function findModel(deps: PredictionDeps, exchange: Exchange, name: string) {
  const call = callOf(exchange, name, null);
  const actor = identify(deps, call);
  await learnModel(deps, actor, name);
  authorizeCall(deps, call, actor, { permissions: reading, action: "model.read", model: name });
  const table = tableOf(deps);
  const model = table.modelByName.get(name);
  if (model === undefined) throw modelNotFound(name);
  return { model, table };
}

function tableOf(deps: PredictionDeps): RoutingTable {
  const table = deps.targets.table();
  if (table !== null) return table;
  throw new AppError("gateway.starting", "The gateway has no list of models yet.", {
    retryAfterSeconds: 1,
  });
}
