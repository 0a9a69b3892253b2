import type { ChainPosition, StoredEvent } from "./verify-chain";

/** The first line of a JSONL export: what it holds, and where the chain began and ended when it was made. */
export interface ExportHeader {
  /** Null: every event that there is. */
  readonly filter: Readonly<Record<string, unknown>> | null;
  /** The event that the chain begins after. */
  readonly anchor: ChainPosition;
  /** Its last event when the export began. */
  readonly head: ChainPosition;
}

const kind = "onnward audit export";
const version = 1;

export function formatHeader(header: ExportHeader): string {
  return `${JSON.stringify({ kind, version, ...header })}\n`;
}

/** The hashed text is kept as a text, so that no tool that reads and writes JSON can change its bytes. */
export function formatEventLine({ seq, hash, prevHash, canonical }: StoredEvent): string {
  return `${JSON.stringify({ seq, hash, prev: prevHash, canonical })}\n`;
}

export function parseHeader(line: string): ExportHeader | null {
  const value = parseObject(line);
  if (value?.kind !== kind || value.version !== version) return null;
  const anchor = toPosition(value.anchor);
  const head = toPosition(value.head);
  if (anchor === null || head === null) return null;
  if (value.filter === null) return { filter: null, anchor, head };
  return isObject(value.filter) ? { filter: value.filter, anchor, head } : null;
}

export function parseEventLine(line: string): StoredEvent | null {
  const value = parseObject(line);
  const position = toPosition(value);
  if (value === null || position === null) return null;
  const { prev, canonical } = value;
  if (typeof prev !== "string" || typeof canonical !== "string") return null;
  return { ...position, prevHash: prev, canonical };
}

function toPosition(value: unknown): ChainPosition | null {
  if (!isObject(value)) return null;
  const { seq, hash } = value;
  if (typeof seq !== "number" || !Number.isSafeInteger(seq) || seq < 0) return null;
  return typeof hash === "string" ? { seq, hash } : null;
}

function parseObject(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : null;
  } catch {
    return null; // The caller says which line it is.
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
