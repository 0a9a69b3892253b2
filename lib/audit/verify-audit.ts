import type { Context } from "@/lib/contract/actor";
import type { AuditVerdict } from "@/lib/contract/audit";
import { authorize } from "@/lib/platform/authorize";
import { db, inTransaction, type Tx } from "@/lib/platform/db";
import {
  type ChainPosition,
  chainStart,
  checkEvent,
  checkHead,
  type StoredEvent,
} from "./verify-chain";

const batchSize = 2_000;

interface EventRow {
  seq: bigint;
  at: string;
  canonical: string;
  prev_hash: string;
  hash: string;
  actor_kind: string;
  actor_id: string;
  action: string;
  target: string;
  outcome: string;
  request_id: string;
}

/**
 * Verifies the whole chain in batches of constant memory. The head is read last, after the events
 * that it must equal; events that arrive meanwhile are read too, so that a verdict under writing is
 * right. Names the first bad sequence number.
 */
export async function verifyAudit(ctx: Context): Promise<AuditVerdict> {
  authorize(ctx.actor, "audit:read");
  let position = chainStart;
  for (;;) {
    const batch = await readBatch(db(), position.seq);
    const walked = walk(position, batch);
    if ("fault" in walked)
      return { ok: false, firstBad: walked.fault.seq, reason: walked.fault.reason };
    position = walked.position;
    if (batch.length < batchSize) break;
  }
  return inTransaction((tx) => finish(tx, position), { isolation: "RepeatableRead" });
}

/** The last events and the head, in one snapshot. */
async function finish(tx: Tx, reached: ChainPosition): Promise<AuditVerdict> {
  const walked = walk(reached, await readBatch(tx, reached.seq));
  const head = await tx.auditHead.findUnique({ where: { id: 1 } });
  const fault =
    "fault" in walked
      ? walked.fault
      : checkHead(
          walked.position,
          head === null
            ? null
            : { seq: Number(head.seq), hash: Buffer.from(head.hash).toString("hex") },
        );
  if (fault !== null) return { ok: false, firstBad: fault.seq, reason: fault.reason };
  return { ok: true, events: Number(head?.seq ?? 0n) };
}

function walk(
  from: ChainPosition,
  batch: readonly StoredEvent[],
): { position: ChainPosition } | { fault: NonNullable<ReturnType<typeof checkEvent>> } {
  let position = from;
  for (const event of batch) {
    const fault = checkEvent(position, event);
    if (fault !== null) return { fault };
    position = { seq: event.seq, hash: event.hash };
  }
  return { position };
}

async function readBatch(client: Pick<Tx, "$queryRaw">, after: number): Promise<StoredEvent[]> {
  const rows = await client.$queryRaw<EventRow[]>`
    SELECT seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, canonical,
           encode(prev_hash, 'hex') AS prev_hash, encode(hash, 'hex') AS hash,
           actor_kind, actor_id, action, target, outcome, request_id
    FROM audit_event WHERE seq > ${after} ORDER BY seq LIMIT ${batchSize}`;
  return rows.map((row) => ({
    seq: Number(row.seq),
    at: row.at,
    canonical: row.canonical,
    prevHash: row.prev_hash,
    hash: row.hash,
    copies: {
      actorKind: row.actor_kind,
      actorId: row.actor_id,
      action: row.action,
      target: row.target,
      outcome: row.outcome,
      requestId: row.request_id,
    },
  }));
}
