import { z } from "zod";
import { type AuditEventDto, outcomeSchema } from "@/lib/contract/audit";

export interface EventRow {
  seq: bigint;
  at: string;
  canonical: string;
  prev: string;
  hash: string;
}

/** The stored line, parsed: what a row says is what was hashed, not the copies beside it. */
const canonicalSchema = z.object({
  actor: z.object({ kind: z.enum(["user", "key", "system"]), id: z.string(), label: z.string() }),
  action: z.string(),
  target: z.string(),
  outcome: outcomeSchema,
  requestId: z.string(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  reason: z.string().nullable(),
  code: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
});

export function toEventDto(row: EventRow): AuditEventDto {
  const place = { seq: Number(row.seq), at: row.at, hash: row.hash, prev: row.prev };
  const parsed = canonicalSchema.safeParse(parseJson(row.canonical));
  return parsed.success ? { ...parsed.data, ...place } : { ...unreadable, ...place };
}

/**
 * Somebody with the owner's rights has put something else in place of an event. The list must still be
 * read, more than ever: the rest is shown, and verification names this one.
 */
const unreadable = {
  actor: { kind: "system", id: "unknown", label: "unreadable" },
  action: "audit.unreadable",
  target: "audit",
  outcome: "failure",
  requestId: "",
  address: null,
  userAgent: null,
  reason: "The stored text of this event is not an event: it was changed. Verify the chain.",
  code: null,
  before: null,
  after: null,
} as const satisfies Partial<AuditEventDto>;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // Shown as unreadable by the caller.
  }
}
