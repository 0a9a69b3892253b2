import type { IncomingHttpHeaders } from "node:http";

/** What a `traceparent` header says (W3C Trace Context). */
export interface TraceParent {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits: the caller's span. */
  readonly spanId: string;
  /** Whether the caller records its part. */
  readonly isSampled: boolean;
}

const pattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const isZero = (hex: string) => /^0+$/.test(hex);

/** Null for none and for one that is not valid: then a trace of its own begins, as the standard wants it. */
export function readTraceParent({ traceparent }: IncomingHttpHeaders): TraceParent | null {
  if (typeof traceparent !== "string") return null;
  const [, version = "", traceId = "", spanId = "", flags = "", more] =
    pattern.exec(traceparent) ?? [];
  // Later versions may add fields; the first one has none.
  if (version === "" || version === "ff" || (version === "00" && more !== undefined)) return null;
  if (isZero(traceId) || isZero(spanId)) return null;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function formatTraceParent({ traceId, spanId, isSampled }: TraceParent): string {
  return `00-${traceId}-${spanId}-${isSampled ? "01" : "00"}`;
}

/** For log lines: `{ traceId }` when the request belongs to a trace, else nothing. */
export function traceOf(headers: IncomingHttpHeaders): { traceId?: string } {
  const parent = readTraceParent(headers);
  return parent === null ? {} : { traceId: parent.traceId };
}
