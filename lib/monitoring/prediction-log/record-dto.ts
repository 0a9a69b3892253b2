import type { PredictionDto } from "@/lib/contract/prediction";
import { hourOf, idOfPlace } from "./place";

export interface RecordRow {
  slot: Date;
  id: bigint;
  at: Date;
  request_id: string;
  actor_kind: string;
  actor_id: string;
  /** Of the key or the person as they are called now; null: neither is known any more. */
  label: string | null;
  address: string | null;
  model: string | null;
  version: number | null;
  dialect: string;
  code: string;
  status: number;
  request_bytes: number;
  answer_bytes: number;
  rows: number;
  queue_us: number | null;
  decode_us: number | null;
  run_us: number | null;
  encode_us: number | null;
  total_us: number;
  is_sampled: boolean;
}

export function toPredictionDto(row: RecordRow): PredictionDto {
  const kind = row.actor_kind === "user" ? "user" : "key";
  return {
    id: idOfPlace(row),
    at: row.at.toISOString(),
    requestId: row.request_id,
    actor: { kind, id: row.actor_id, label: row.label ?? row.actor_id },
    address: row.address,
    model: row.model,
    version: row.version,
    dialect: row.dialect,
    code: row.code,
    status: row.status,
    requestBytes: row.request_bytes,
    answerBytes: row.answer_bytes,
    rows: row.rows,
    timings: timingsOf(row),
    totalMs: row.total_us / 1_000,
    isSampled: row.is_sampled,
    hour: hourOf(row.slot).toISOString(),
  };
}

function timingsOf(row: RecordRow): PredictionDto["timings"] {
  const { queue_us: queue, decode_us: decode, run_us: run, encode_us: encode } = row;
  if (queue === null || decode === null || run === null || encode === null) return null;
  return {
    queueMs: queue / 1_000,
    decodeMs: decode / 1_000,
    runMs: run / 1_000,
    encodeMs: encode / 1_000,
  };
}
