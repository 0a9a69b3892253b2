import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Actor } from "@/lib/contract/actor";
import { db } from "@/lib/platform/db";
import { acceptKey, readKey, type StoredKey } from "./authenticate-key";
import type { ParsedKey } from "./key-format";

/**
 * Who calls the management API. Junk is refused without a query; a well-formed key costs one.
 * Errors: `key.missing`, `key.invalid`, `db.unavailable`.
 */
export async function resolveActor(headers: Readonly<IncomingHttpHeaders>): Promise<Actor> {
  return acceptKey(await findStoredKey(readKey(headers)));
}

async function findStoredKey(parsed: ParsedKey): Promise<StoredKey | null> {
  const row = await db().apiKey.findUnique({
    where: { hash: new Uint8Array(parsed.hash) },
    omit: { hash: false },
  });
  // The index found it by its hash, which the caller does not choose byte by byte; this compares all.
  if (row === null || !timingSafeEqual(row.hash, parsed.hash)) return null;
  return {
    ...row,
    expiresAtMs: row.expiresAt?.getTime() ?? null,
    revokedAtMs: row.revokedAt?.getTime() ?? null,
  };
}
