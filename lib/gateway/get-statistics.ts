// The extension statistics of the Open Inference Protocol: what this gateway counted since it started.
//   GET /v2/models/stats                           a key with predict or models:read; only the models it may see
//   GET /v2/models/{m}[/versions/{v}]/stats        the same, limited to the key's models
import { canSeeModel } from "@/lib/contract/permissions";
import { readTarget } from "@/lib/predictions";
import type { RoutingTable } from "@/lib/rollout";
import type { Exchange } from "./exchange";
import { findModel, identifyReader, reading } from "./find-model";
import { createVersionList } from "./known-versions";
import type { ModelParams } from "./open-inference";
import { sendJson } from "./send";
import { callOf, type DialectDeps } from "./serve-prediction";
import type { CountedVersion } from "./statistics";

export function getAllStatistics(deps: DialectDeps, exchange: Exchange): void {
  const { actor, table } = identifyReader(deps.prediction, exchange);
  const models = [...table.modelByName.values()]
    .filter((model) => canSeeModel(actor, model))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  sendStatistics(deps, exchange, listVersions(deps, table, models));
}

export async function getStatistics(
  deps: DialectDeps,
  exchange: Exchange,
  params: ModelParams,
): Promise<void> {
  if (params.version === undefined) {
    const { model, table } = await findModel(deps.prediction, exchange, params.model);
    sendStatistics(deps, exchange, listVersions(deps, table, [model]));
    return;
  }
  const call = callOf(exchange, params.model, params.version);
  const { model, version } = await readTarget(deps.prediction, call, reading);
  const { id, number } = version;
  sendStatistics(deps, exchange, [{ id, name: model.name, number }]);
}

/** Versions that are loaded or that an alias names, and those that were and answered something. */
function listVersions(
  { prediction, statistics }: DialectDeps,
  table: RoutingTable,
  models: RoutingTable["snapshot"]["models"],
): CountedVersion[] {
  const versionsOf = createVersionList(prediction, table);
  const counted = new Map<string, CountedVersion[]>();
  for (const version of statistics.counted())
    counted.set(version.name, [...(counted.get(version.name) ?? []), version]);
  return models.flatMap((model) => {
    const { name } = model;
    const found = new Map((counted.get(name) ?? []).map((version) => [version.id, version]));
    for (const { id, number } of versionsOf(model))
      if (id !== null) found.set(id, { id, name, number });
    return [...found.values()].sort((a, b) => a.number - b.number);
  });
}

function sendStatistics(
  { statistics }: DialectDeps,
  exchange: Exchange,
  versions: readonly CountedVersion[],
): void {
  sendJson(exchange, 200, { model_stats: versions.map((version) => statistics.of(version)) });
}
