import type { Context, ModelAccess } from "@/lib/contract/actor";
import type { AliasGates, AliasRules } from "@/lib/contract/alias-rules";
import type { CompareSummary, GateResult } from "@/lib/contract/gate";
import type { VersionDto } from "@/lib/contract/version";
import { readModelAccess } from "@/lib/platform/authorize-model";
import { db } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { type AliasRow, aliasInclude } from "../aliases/alias-dto";
import { summarizeCompare } from "../compare";
import { getModelRow } from "../models";
import { getVersionRow } from "../versions";
import { toVersionDto, type VersionRow } from "../versions/version-dto";
import { findMeasured } from "./find-measured";
import { isMover } from "./is-mover";
import { type JudgedVersion, judgeGates, type MoveFacts, needsMeasuring } from "./judge-gates";
import { rulesOf } from "./rules-of";

export interface AskedMove {
  readonly name: string;
  readonly alias: string;
  readonly version: number;
  readonly breakingReason?: string | undefined;
  /** It will answer nobody, so that only approval stands before it. */
  readonly isShadow?: boolean | undefined;
}

export interface JudgedMove {
  /** As it was when the move was judged; null: there is none yet. */
  readonly alias: AliasRow | null;
  readonly model: ModelAccess & { readonly id: string };
  readonly to: VersionRow;
  readonly rules: AliasRules;
  /** The actor is one of those who may move it. */
  readonly isMover: boolean;
  /** Empty where none is in force. */
  readonly gates: readonly GateResult[];
  /** Null: there is nothing to compare with. */
  readonly compare: CompareSummary | null;
  readonly comparisonId: string | null;
  /** What the metrics gate went by (assert-same-metrics.ts); empty where it is not in force. */
  readonly stated: readonly JudgedVersion[];
}

/**
 * What the rules of an alias say of a move now. Measuring begins where a gate asks for it; its result is `pending`
 * until then. Nobody is authorized here and nothing moves.
 * Errors: `model.not_found`, `version.not_found`, `comparison.limit`.
 */
export async function judgeMove(ctx: Context, asked: AskedMove): Promise<JudgedMove> {
  const { name } = asked;
  const model = await getModelRow(db(), name);
  const access = await readModelAccess(ctx.actor, name);
  const alias = await db().alias.findUnique({
    where: { modelId_name: { modelId: model.id, name: asked.alias } },
    include: aliasInclude,
  });
  const to = await getVersionRow(db(), { name, number: asked.version });
  const rules = rulesOf(alias);
  const judged = {
    ...{ alias, to, rules, model: { ...access, id: model.id } },
    isMover: isMover(ctx.actor, rules, access),
  };
  return { ...judged, ...(await judge(ctx, { asked, alias, to, rules })) };
}

async function judge(
  ctx: Context,
  { asked, alias, to, rules }: { asked: AskedMove; rules: AliasRules } & Sides,
): Promise<Pick<JudgedMove, "gates" | "compare" | "comparisonId" | "stated">> {
  const facts = await loadFacts({ name: asked.name, alias, to });
  const compare = facts.compare === null ? null : withoutDifferences(facts.compare);
  const isUnmoved = alias?.versionId === to.id;
  if (!rules.protected || isUnmoved) return { gates: [], compare, comparisonId: null, stated: [] };
  const inForce = asked.isShadow === true ? onlyApproval(rules.gates) : rules.gates;
  const measured = needsMeasuring(inForce)
    ? await findMeasured(ctx, {
        ...{ name: asked.name, modelId: to.modelId, toId: to.id },
        fromId: alias?.versionId ?? null,
        differences: facts.compare?.signature ?? [],
      })
    : ({ kind: "none" } as const);
  const breakingReason = asked.breakingReason ?? null;
  return {
    gates: judgeGates(inForce, { ...facts, measured, breakingReason }),
    compare,
    comparisonId: measured.kind === "none" ? null : measured.comparisonId,
    stated: statedIn(inForce, facts),
  };
}

/** The versions by whose metrics gates judge. */
export function statedIn(
  { metrics }: AliasGates,
  { from, to }: Pick<MoveFacts, "from" | "to">,
): JudgedVersion[] {
  if (metrics.length === 0) return [];
  return from === null ? [to] : [from, to];
}

function onlyApproval({ approval }: AliasGates): AliasGates {
  return { signature: false, golden: false, metrics: [], latency: null, approval };
}

interface Sides {
  readonly alias: AliasRow | null;
  readonly to: VersionRow;
}

/** What is known of both versions without measuring. */
export async function loadFacts({
  name,
  alias,
  to: toRow,
}: Sides & { name: string }): Promise<Pick<MoveFacts, "from" | "to" | "compare">> {
  const to = toVersionDto(toRow);
  const number = alias?.version?.number;
  if (number === undefined) return { from: null, to, compare: null };
  const from: VersionDto = toVersionDto(await getVersionRow(db(), { name, number }));
  return { from, to, compare: summarizeCompare(from, to) };
}

function withoutDifferences({ verdict, counts }: CompareSummary): CompareSummary {
  return { verdict, counts };
}

const pollMs = 200;

/**
 * The same, waiting for what is being measured: at most ONNWARD_PROMOTE_WAIT_MS. Afterwards it may still be
 * `pending`.
 */
export async function judgeMoveInTime(ctx: Context, asked: AskedMove): Promise<JudgedMove> {
  const end = performance.now() + env().ONNWARD_PROMOTE_WAIT_MS;
  for (;;) {
    const judged = await judgeMove(ctx, asked);
    const willFail = judged.gates.some(({ verdict }) => verdict === "failed");
    if (willFail || !isMeasuring(judged.gates) || performance.now() > end) return judged;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

export function isMeasuring(gates: readonly GateResult[]): boolean {
  return gates.some(({ gate, verdict }) => gate !== "approval" && verdict === "pending");
}
