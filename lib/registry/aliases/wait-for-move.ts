import type { AliasDto } from "@/lib/contract/alias";
import { db } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import { toAliasDto } from "./alias-dto";
import { finishMove } from "./finish-move";
import { getAliasRow } from "./get-alias-row";

const pollMs = 50;

/**
 * Waits until gateways are warm and the alias has moved, at most ONNWARD_PROMOTE_WAIT_MS. Afterwards the
 * alias shows its `intendedVersion` still, and the runner finishes the move.
 * Errors: `promote.not_loadable`, with nothing moved.
 */
export async function waitForMove(
  aliasId: string,
  name: { name: string; alias: string },
): Promise<AliasDto> {
  const end = performance.now() + env().ONNWARD_PROMOTE_WAIT_MS;
  for (;;) {
    const progress = await finishMove(aliasId);
    if (progress.kind === "failed") {
      throw new AppError("promote.not_loadable", `The alias did not move. ${progress.reason}`);
    }
    if (progress.kind === "moved" || performance.now() > end) break;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return toAliasDto(await getAliasRow(db(), name));
}
