import type { Tx } from "./db";

/**
 * Moves the number that gateways poll, in the transaction of a change that they care about. Call it
 * right before the audit event: the row is locked until the transaction ends, and so revisions
 * become visible in their order.
 */
export async function bumpRevision(tx: Tx): Promise<bigint> {
  const { number } = await tx.revision.update({
    where: { id: 1 },
    data: { number: { increment: 1 } },
    select: { number: true },
  });
  return number;
}
