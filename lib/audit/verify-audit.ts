import type { Context } from "@/lib/contract/actor";
import type { AuditVerdict } from "@/lib/contract/audit";
import { authorize } from "@/lib/platform/authorize";
import { inTransaction, type Tx } from "@/lib/platform/db";
import {
  type ChainFault,
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
 * Verifies the whole chain in batches of constant memory. Names the first bad sequence number. Each
 * batch and the head are read in one snapshot, so that a verdict under writing is right.
 */
export async function verifyAudit(ctx: Context): Promise<AuditVerdict> {
  authorize(ctx.actor, "audit:read");
  let position = chainStart;
  for (;;) {
    const { batch, head } = await readStep(position.seq);
    const walked = walk(position, batch);
    if ("fault" in walked) return verdictOf(walked.fault);
    position = walked.position;
    if (batch.length === batchSize) continue;
    const fault = checkHead(position, head);
    return fault === null ? { ok: true, events: position.seq } : verdictOf(fault);
  }
}

function verdictOf(fault: ChainFault): AuditVerdict {
  return { ok: false, firstBad: fault.seq, reason: fault.reason };
}

function readStep(
  after: number,
): Promise<{ batch: readonly StoredEvent[]; head: ChainPosition | null }> {
  return inTransaction(
    async (tx) => {
      const batch = await readBatch(tx, after);
      const head = await tx.auditHead.findUnique({ where: { id: 1 } });
      if (head === null) return { batch, head };
      const hash = Buffer.from(head.hash).toString("hex");
      return { batch, head: { seq: Number(head.seq), hash } };
    },
    { isolation: "RepeatableRead" },
  );
}

function walk(
  from: ChainPosition,
  batch: readonly StoredEvent[],
): { position: ChainPosition } | { fault: ChainFault } {
  let position = from;
  for (const event of batch) {
    const fault = checkEvent(position, event);
    if (fault !== null) return { fault };
    position = { seq: event.seq, hash: event.hash };
  }
  return { position };
}

async function readBatch(tx: Tx, after: number): Promise<StoredEvent[]> {
  const rows = await tx.$queryRaw<EventRow[]>`
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
