import { createHash } from "node:crypto";

/** One event, as the verifier reads it from the database or, without the copies, from an export. */
export interface StoredEvent {
  readonly seq: number;
  readonly canonical: string;
  /** Lower-case hex. */
  readonly prevHash: string;
  readonly hash: string;
  /** The columns beside the text, which filters follow. */
  readonly copies?: Readonly<Record<CopiedField, string>>;
}

/** `at` in microseconds, as PostgreSQL prints it in UTC. */
export type CopiedField =
  | "at"
  | "actorKind"
  | "actorId"
  | "action"
  | "target"
  | "outcome"
  | "requestId";

/** Where the chain stands after an event; the start is sequence 0 with a hash of zeros. */
export interface ChainPosition {
  readonly seq: number;
  readonly hash: string;
}

export const chainStart: ChainPosition = { seq: 0, hash: "0".repeat(64) };

/** What is wrong with one event, and where. */
export interface ChainFault {
  readonly seq: number;
  readonly reason: string;
}

/**
 * Checks one event against the one before it: SHA-256 over the stored bytes, the previous hash inside
 * them. Null: nothing is wrong. When an event agrees with itself but not with the hash of the one
 * before, it is the one before that was rewritten together with its hash, and so that one is named.
 */
export function checkEvent(
  before: ChainPosition,
  event: StoredEvent,
  anchorSeq = 0,
): ChainFault | null {
  const expectedSeq = before.seq + 1;
  if (event.seq !== expectedSeq) {
    return {
      seq: expectedSeq,
      reason: `event ${expectedSeq} is missing; the next one is ${event.seq}`,
    };
  }
  const inner = faultInside(event);
  if (inner !== null) return { seq: event.seq, reason: inner };
  if (event.prevHash === before.hash) return null;
  return before.seq === anchorSeq
    ? { seq: event.seq, reason: "it is not chained to the start: events before it were removed" }
    : {
        seq: before.seq,
        reason: `event ${event.seq} was chained to another hash: event ${before.seq} was rewritten or replaced`,
      };
}

/** What in one event contradicts itself: all that can be said of one without its neighbours. */
export function faultInside(event: StoredEvent): string | null {
  const hash = createHash("sha256").update(event.canonical, "utf8").digest("hex");
  if (hash !== event.hash) return "its text does not have its hash: it was edited";
  const parsed = parseCanonical(event.canonical);
  if (parsed === null) return "its text is not a JSON object";
  if (parsed.seq !== event.seq || parsed.prev !== event.prevHash) {
    return "its sequence or previous hash differs from its text: it was moved or edited";
  }
  const { copies } = event;
  if (copies === undefined) return null;
  const differing = copiesOf(parsed).find(([field, value]) => copies[field] !== value);
  return differing === undefined ? null : `its column ${differing[0]} differs from its text`;
}

/** Checks that the chain ends where its head says: a cut tail is found here. */
export function checkHead(last: ChainPosition, head: ChainPosition | null): ChainFault | null {
  if (head === null) return { seq: last.seq + 1, reason: "the head of the chain is missing" };
  if (head.seq > last.seq) {
    return {
      seq: last.seq + 1,
      reason: `events ${last.seq + 1} to ${head.seq} are missing at the end`,
    };
  }
  if (head.seq < last.seq) {
    return {
      seq: head.seq + 1,
      reason: `the head says ${head.seq} events, but there are ${last.seq}`,
    };
  }
  return head.hash === last.hash
    ? null
    : { seq: last.seq, reason: "the head has another hash than the last event" };
}

interface Canonical {
  readonly seq?: unknown;
  readonly at?: unknown;
  readonly prev?: unknown;
  readonly actor?: { readonly kind?: unknown; readonly id?: unknown };
  readonly action?: unknown;
  readonly target?: unknown;
  readonly outcome?: unknown;
  readonly requestId?: unknown;
  readonly after?: Readonly<Record<string, unknown>> | null;
}

export function parseCanonical(canonical: string): Canonical | null {
  try {
    const value: unknown = JSON.parse(canonical);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null; // Reported by the caller as a fault of this event.
  }
}

function copiesOf(parsed: Canonical): [CopiedField, unknown][] {
  return [
    ["at", parsed.at],
    ["actorKind", parsed.actor?.kind],
    ["actorId", parsed.actor?.id],
    ["action", parsed.action],
    ["target", parsed.target],
    ["outcome", parsed.outcome],
    ["requestId", parsed.requestId],
  ];
}
