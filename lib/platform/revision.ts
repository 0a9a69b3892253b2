import { db, type Tx } from "./db";
import { logger } from "./logger";

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

/** Gateways poll four times a second; after this the answer no longer waits for one that is slow. */
const longestWaitMs = 1_000;
const pollMs = 25;

/**
 * Waits until every live gateway has applied what is committed by now, so that whoever made a key or
 * moved an alias meets the new state with the next request. At most a second, and never an error: the
 * change is made, and a gateway that is slow or away will see it.
 */
export async function waitUntilApplied(): Promise<void> {
  const end = performance.now() + longestWaitMs;
  try {
    const { number } = await db().revision.findUniqueOrThrow({ where: { id: 1 } });
    while ((await countBehind(number)) > 0 && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  } catch (error) {
    logger().debug({ err: error }, "could not see whether gateways have applied a change");
  }
}

/** Live gateways (registry/aliases/list-gateways.ts) that have not applied the revision. */
async function countBehind(revision: bigint): Promise<number> {
  const [row] = await db().$queryRaw<{ behind: bigint }[]>`
    SELECT count(*) AS behind FROM gateway_heartbeat
    WHERE seen_at > clock_timestamp() - interval '5 seconds' AND applied_revision < ${revision}`;
  return Number(row?.behind ?? 0n);
}
