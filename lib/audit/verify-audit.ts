import type { Context } from "@/lib/contract/actor";
import type { AuditVerdict } from "@/lib/contract/audit";
import { authorize } from "@/lib/platform/authorize";
import { currentTimeMs } from "@/lib/platform/clock";
import { inTransaction, type Tx } from "@/lib/platform/db";
import { readPublicKeys } from "./checkpoints";
import { noticesOf } from "./notice-doubts";
import {
  type ChainFault,
  type ChainPosition,
  checkHead,
  createChainWalk,
  type RecordedCut,
  type StoredEvent,
} from "./proof";
import { verifyCheckpoints } from "./verify-checkpoints";

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
 * Verifies the whole chain in batches of constant memory, and then every signed checkpoint against it.
 * Names the first bad sequence number. Each batch, head and anchor are read in one snapshot, so that a
 * verdict under writing is right.
 */
export async function verifyAudit(ctx: Context): Promise<AuditVerdict> {
  authorize(ctx.actor, "audit:read");
  const publicKeys = await readPublicKeys();
  const walked = await walkChain({ publicKeys, nowMs: currentTimeMs() });
  if ("fault" in walked) return verdictOf(walked.fault);
  const { anchor, last, cut } = walked;
  const checkpoints = await verifyCheckpoints({ anchor, last, cut, publicKeys });
  if ("fault" in checkpoints)
    return verdictOf(checkpoints.fault, checkpoints.isUnsigned ? "unsigned" : "changed");
  const events = last.seq - anchor.seq;
  const notices = await noticesOf({ checkpoints, last, cut });
  return { ok: true, events, removed: anchor.seq, checkpoints, notices };
}

function verdictOf(
  { seq, reason }: ChainFault,
  cause: "changed" | "unsigned" = "changed",
): AuditVerdict {
  return { ok: false, firstBad: seq, reason, cause };
}

type Walked =
  | { anchor: ChainPosition; last: ChainPosition; cut: RecordedCut | null }
  | { fault: ChainFault };

async function walkChain(evidence: Parameters<typeof createChainWalk>[1]): Promise<Walked> {
  const anchor = await readAnchor();
  const walk = createChainWalk(anchor, evidence);
  for (;;) {
    const step = await inTransaction((tx) => readStep(tx, walk.position().seq), {
      isolation: "RepeatableRead",
    });
    // Retention has removed what comes next here: there is another beginning now.
    if (step.anchor.seq > walk.position().seq) return walkChain(evidence);
    for (const event of step.batch) {
      const fault = walk.add(event);
      if (fault !== null) return { fault };
    }
    if (step.batch.length === batchSize) continue;
    const fault = checkHead(walk.position(), step.head) ?? walk.end();
    return fault === null ? { anchor, last: walk.position(), cut: walk.cut() } : { fault };
  }
}

function readAnchor(): Promise<ChainPosition> {
  return inTransaction(async (tx) => toPosition(await tx.auditAnchor.findUniqueOrThrow(theOne)));
}

const theOne = { where: { id: 1 } } as const;

async function readStep(tx: Tx, after: number) {
  const batch = await readBatch(tx, after);
  const head = await tx.auditHead.findUnique(theOne);
  const anchor = toPosition(await tx.auditAnchor.findUniqueOrThrow(theOne));
  return { batch, anchor, head: head === null ? null : toPosition(head) };
}

function toPosition({ seq, hash }: { seq: bigint; hash: Uint8Array }): ChainPosition {
  return { seq: Number(seq), hash: Buffer.from(hash).toString("hex") };
}

async function readBatch(tx: Tx, after: number): Promise<StoredEvent[]> {
  const rows = await tx.$queryRaw<EventRow[]>`
    SELECT seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, canonical,
           encode(prev_hash, 'hex') AS prev_hash, encode(hash, 'hex') AS hash,
           actor_kind, actor_id, action, target, outcome, request_id
    FROM audit_event WHERE seq > ${after} ORDER BY seq LIMIT ${batchSize}`;
  return rows.map((row) => ({
    seq: Number(row.seq),
    canonical: row.canonical,
    prevHash: row.prev_hash,
    hash: row.hash,
    copies: {
      at: row.at,
      actorKind: row.actor_kind,
      actorId: row.actor_id,
      action: row.action,
      target: row.target,
      outcome: row.outcome,
      requestId: row.request_id,
    },
  }));
}
