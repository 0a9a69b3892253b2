import type { AliasDto } from "@/lib/contract/alias";
import { db } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import { waitUntilApplied } from "@/lib/platform/revision";
import { toAliasDto } from "./alias-dto";
import { finishMove } from "./finish-move";
import { getAliasRow } from "./get-alias-row";
import type { RequestedMove } from "./request-move";

const pollMs = 50;

/**
 * Waits until gateways are warm, the alias has moved and gateways route by it, at most
 * ONNWARD_PROMOTE_WAIT_MS and a second. Afterwards the
 * alias shows its `intendedVersion` still, and the runner finishes the move.
 * Errors: `promote.not_loadable`, with nothing moved.
 */
export async function waitForMove(move: RequestedMove): Promise<AliasDto> {
  const end = performance.now() + env().ONNWARD_PROMOTE_WAIT_MS;
  for (;;) {
    const progress = await finishMove(move.aliasId, move.revision);
    if (progress.kind === "failed") throw notLoadable(progress.reason);
    if (progress.kind === "settled") await assertInLedger(move);
    if (progress.kind !== "waiting" || performance.now() > end) break;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  await waitUntilApplied();
  return toAliasDto(await getAliasRow(db(), move));
}

/** Somebody else ended the move: the ledger knows whether it was made, wherever the alias points by now. */
async function assertInLedger({ modelId, alias, to, requestId }: RequestedMove): Promise<void> {
  const where = { modelId, alias, toVersion: to, requestId };
  const made = await db().aliasMove.count({ where });
  if (made === 0) throw notLoadable("The audit log has the reason.");
}

function notLoadable(reason: string): AppError {
  return new AppError("promote.not_loadable", `The alias did not move. ${reason}`);
}
