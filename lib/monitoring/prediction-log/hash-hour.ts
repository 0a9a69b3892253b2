import { createHash } from "node:crypto";
import { db } from "@/lib/platform/db";
import { nextHour } from "./place";

/** Rows of one reading: some milliseconds for the database, and a few hundred kilobytes. */
const pageRows = 5_000;

export interface HourDigest {
  readonly count: number;
  /** Hex SHA-256. */
  readonly digest: string;
}

interface PageRow {
  count: number;
  lines: string | null;
  slot: Date | null;
  id: bigint | null;
}

/**
 * The digest of a closed hour: SHA-256 over the digest before it, the hour, and one line of JSON a record,
 * each with a line's end behind it. docs/prediction-log.md says it so that others can do it again.
 * Read in pages by place: an hour may have millions of records.
 */
export async function hashHour(hour: Date, previous: string): Promise<HourDigest> {
  const hash = createHash("sha256").update(`${previous}\n${hour.toISOString()}\n`);
  let count = 0;
  let place = { slot: hour, id: -1n };
  for (;;) {
    const page = await readPage(place, nextHour(hour));
    if (page?.lines == null || page.slot === null || page.id === null) break;
    hash.update(page.lines);
    count += page.count;
    place = { slot: page.slot, id: page.id };
  }
  return { count, digest: hash.digest("hex") };
}

async function readPage(
  after: { slot: Date; id: bigint },
  end: Date,
): Promise<PageRow | undefined> {
  const rows = await db().$queryRaw<PageRow[]>`
    SELECT count(*)::int AS count, string_agg(line || chr(10), '' ORDER BY slot, id) AS lines,
           (array_agg(slot ORDER BY slot DESC, id DESC))[1] AS slot,
           (array_agg(id ORDER BY slot DESC, id DESC))[1] AS id
    FROM (
      SELECT slot, id, json_build_array(
        id, (extract(epoch FROM slot) * 1000)::bigint, (extract(epoch FROM at) * 1000)::bigint,
        request_id, actor_kind, actor_id, address, model_id, model, version, dialect, code, status,
        request_bytes, answer_bytes, rows, queue_us, decode_us, run_us, encode_us, total_us, is_sampled
      )::text AS line
      FROM prediction_log WHERE (slot, id) > (${after.slot}, ${after.id}) AND slot < ${end}
      ORDER BY slot, id LIMIT ${pageRows}) AS page`;
  return rows[0];
}
