import { currentTimeMs } from "@/lib/platform/clock";
import type { Tx } from "@/lib/platform/db";

/**
 * Ends the person's sessions: the next request of each is refused. Call it after the change that makes
 * them end, in its transaction: who signs in meanwhile waits for the person's row, or is ended too.
 * Gives how many ended.
 */
export async function endSessions(
  tx: Tx,
  userId: string,
  which: { readonly only?: string; readonly except?: string | undefined } = {},
): Promise<number> {
  const { only, except } = which;
  const { count } = await tx.session.updateMany({
    where: {
      userId,
      endedAt: null,
      ...(only === undefined ? {} : { id: only }),
      ...(except === undefined ? {} : { id: { not: except } }),
    },
    data: { endedAt: new Date(currentTimeMs()) },
  });
  return count;
}
