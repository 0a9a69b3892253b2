import type { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import type { ModelMetricsDto, modelMetricsQuery } from "@/lib/contract/model-metrics";
import { modelNotFound } from "@/lib/platform/authorize";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { currentTimeMs } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { buildSeries } from "./build-series";
import { type MetricWindow, planWindow } from "./plan-window";
import { readMoves, readVersionsOfAlias } from "./read-moves";
import { readSlots, type SlotRow } from "./read-slots";

type MetricsInput = Omit<z.output<typeof modelMetricsQuery>, "format"> & { readonly name: string };

/** Gateways tell what they counted every five seconds; as much again for the way. */
const tellingMs = 10_000;
const minuteMs = 60_000;

/**
 * Requests, errors and latency of a model over time, and the moves that may explain them. Errors:
 * `model.not_found`, `version.not_found`, `alias.not_found`; `request.invalid` for a window that is too
 * short, too long or longer ago than usage is kept.
 */
export async function getModelMetrics(ctx: Context, input: MetricsInput): Promise<ModelMetricsDto> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  const readAtMs = currentTimeMs();
  const window = planWindow(input, readAtMs);
  const modelId = await getModelId(input);
  const versions = await chooseVersions(modelId, window, input);
  const query = { modelId, alias: input.alias, window };
  const [rows, moved] = await Promise.all([
    readSlots({ modelId, versions, window }),
    readMoves(query),
  ]);
  return { ...frameOf(window, readAtMs), ...toSeries(rows, window.points), ...moved };
}

async function getModelId({ name, version }: MetricsInput): Promise<string> {
  const model = await db().model.findUnique({
    where: { liveName: name },
    select: { id: true, versions: { where: { number: version ?? 0 }, select: { id: true } } },
  });
  if (model === null) throw modelNotFound(name);
  if (version !== undefined && model.versions.length === 0)
    throw new AppError("version.not_found", `The model "${name}" has no version ${version}.`);
  return model.id;
}

/** Null: every version. */
async function chooseVersions(
  modelId: string,
  window: MetricWindow,
  { version, alias }: MetricsInput,
): Promise<number[] | null> {
  const ofAlias =
    alias === undefined ? null : await readVersionsOfAlias({ modelId, alias, window });
  if (version === undefined) return ofAlias;
  return [version].filter((number) => ofAlias?.includes(number) ?? true);
}

function frameOf({ fromSeconds, toSeconds, stepSeconds, points }: MetricWindow, readAtMs: number) {
  const toMs = toSeconds * 1_000;
  const toldMs = Math.floor((readAtMs - tellingMs) / minuteMs) * minuteMs;
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    from: iso(fromSeconds * 1_000),
    to: iso(toMs),
    stepSeconds,
    readAt: iso(readAtMs),
    completeUntil: iso(Math.min(toMs, toldMs)),
    times: Array.from({ length: points }, (_, place) =>
      iso((fromSeconds + place * stepSeconds) * 1_000),
    ),
  };
}

function toSeries(rows: readonly SlotRow[], points: number) {
  const numbers = new Set(rows.map(({ version }) => version).filter((number) => number !== null));
  const versions = [...numbers].sort((a, b) => b - a);
  const rowsOf = (number: number) => rows.filter(({ version }) => version === number);
  return {
    total: buildSeries(rows, points),
    versions: versions.map((version) => ({ version, ...buildSeries(rowsOf(version), points) })),
    omittedVersions: rows[0]?.omitted ?? 0,
  };
}
