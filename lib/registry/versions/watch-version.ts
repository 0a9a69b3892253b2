import type { Context } from "@/lib/contract/actor";
import type { VersionRef } from "@/lib/contract/version-label";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db } from "@/lib/platform/db";
import { getVersionRow } from "./get-version-row";

/** One phase of a validation, or a sign of life between two. */
export type VersionPhase =
  | {
      readonly kind: "phase";
      readonly id: string;
      readonly phase: string;
      readonly at: string;
      readonly detail: unknown;
    }
  | { readonly kind: "heartbeat" };

const pollMs = 200;
const heartbeatMs = 10_000;
/** A validation has a deadline of its own; a stream that outlives it by far is given up. */
const longestMs = 15 * 60_000;
const lastPhases = ["ready", "rejected"];

interface WatchInput {
  readonly name: string;
  readonly number: VersionRef;
  /** Id of the last phase that the caller has seen (Last-Event-ID). */
  readonly after?: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * The phases of a version's validation, those of the past first; ends after the last one. The rights
 * are checked before anything is given.
 */
export async function watchVersion(
  ctx: Context,
  input: WatchInput,
): Promise<AsyncGenerator<VersionPhase, void>> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  const { id, status } = await getVersionRow(db(), input);
  return follow(id, input, status === "archived");
}

async function* follow(
  versionId: string,
  { after, signal }: WatchInput,
  isArchived: boolean,
): AsyncGenerator<VersionPhase, void> {
  let last = /^\d{1,18}$/.test(after ?? "") ? BigInt(after ?? "0") : 0n;
  const start = performance.now();
  let quietSince = start;
  while (!signal.aborted && performance.now() - start < longestMs) {
    const rows = await db().versionEvent.findMany({
      where: { versionId, id: { gt: last } },
      orderBy: { id: "asc" },
      take: 100,
    });
    for (const row of rows) {
      last = row.id;
      quietSince = performance.now();
      const at = row.at.toISOString();
      yield { kind: "phase", id: String(row.id), phase: row.phase, at, detail: row.detail };
      if (lastPhases.includes(row.phase)) return;
    }
    if (isArchived) return;
    if (performance.now() - quietSince > heartbeatMs) {
      quietSince = performance.now();
      yield { kind: "heartbeat" };
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
