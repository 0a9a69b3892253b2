import { aliasMoveKindSchema, movingKinds } from "@/lib/contract/alias";
import { type MetricMoveDto, mostMetricMoves } from "@/lib/contract/model-metrics";
import { db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import type { MetricWindow } from "./plan-window";

interface MovesQuery {
  readonly modelId: string;
  readonly alias: string | undefined;
  readonly window: MetricWindow;
}

function timesOf({ fromSeconds, toSeconds }: MetricWindow) {
  return { gte: new Date(fromSeconds * 1_000), lt: new Date(toSeconds * 1_000) };
}

/** The ledger's lines of the window, newest first. */
export async function readMoves({
  modelId,
  alias,
  window,
}: MovesQuery): Promise<{ moves: MetricMoveDto[]; hasMoreMoves: boolean }> {
  const rows = await db().aliasMove.findMany({
    where: { modelId, at: timesOf(window), ...(alias === undefined ? {} : { alias }) },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: mostMetricMoves + 1,
  });
  const moves = rows.slice(0, mostMetricMoves).map((row) => ({
    id: String(row.id),
    kind: aliasMoveKindSchema.parse(row.kind),
    alias: row.alias,
    from: row.fromVersion,
    to: row.toVersion,
    by: { kind: row.actorKind, id: row.actorId, label: row.actorLabel },
    at: row.at.toISOString(),
    reason: row.reason,
  }));
  return { moves, hasMoreMoves: rows.length > mostMetricMoves };
}

/**
 * The numbers of the versions that an alias pointed at in the window, or that a rollout shared its traffic
 * with. Usage is counted a version: what came by another alias of the same is in it.
 * Errors: `alias.not_found`, for one that never was.
 */
export async function readVersionsOfAlias({
  modelId,
  alias,
  window,
}: MovesQuery & { readonly alias: string }): Promise<number[]> {
  const { gte, lt } = timesOf(window);
  const [rows, before, rollouts] = await Promise.all([
    db().aliasMove.findMany({
      where: { modelId, alias, at: { gte, lt } },
      distinct: ["fromVersion", "toVersion"],
      select: { fromVersion: true, toVersion: true },
    }),
    db().aliasMove.findFirst({
      where: { modelId, alias, at: { lt: gte }, kind: { in: [...movingKinds] } },
      orderBy: { id: "desc" },
      select: { toVersion: true },
    }),
    db().rollout.findMany({
      where: {
        ...{ modelId, alias, startedAt: { lt } },
        OR: [{ endedAt: null }, { endedAt: { gte } }],
      },
      select: {
        stableVersion: true,
        targets: { select: { version: { select: { number: true } } } },
      },
    }),
  ]);
  if (rows.length === 0 && before === null) await assertKnown(modelId, alias);
  const numbers = [
    ...rows.flatMap(({ fromVersion, toVersion }) => [fromVersion, toVersion]),
    before?.toVersion ?? null,
    ...rollouts.flatMap(({ stableVersion, targets }) => [
      stableVersion,
      ...targets.map(({ version }) => version.number),
    ]),
  ];
  return [...new Set(numbers.filter((number) => number !== null))];
}

async function assertKnown(modelId: string, alias: string): Promise<void> {
  const [row, move] = await Promise.all([
    db().alias.findUnique({
      where: { modelId_name: { modelId, name: alias } },
      select: { id: true },
    }),
    db().aliasMove.findFirst({ where: { modelId, alias }, select: { id: true } }),
  ]);
  if (row === null && move === null)
    throw new AppError("alias.not_found", `The model never had an alias "${alias}".`);
}
