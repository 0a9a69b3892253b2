import { createPublicKey } from "node:crypto";
import type { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import type { AuditCheckpoint } from "@/lib/contract/audit";
import type { Page, pageQuery } from "@/lib/contract/paging";
import { authorize } from "@/lib/platform/authorize";
import { cutPage, decodeCursor } from "@/lib/platform/cursor";
import { db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { readSigningKey, toPem } from "./signing-key";

/** Newest first. */
export async function listAuditCheckpoints(
  ctx: Context,
  input: z.output<typeof pageQuery>,
): Promise<Page<AuditCheckpoint>> {
  authorize(ctx.actor, "audit:read");
  const [cursor] = input.cursor === undefined ? [] : decodeCursor(input.cursor, [/^\d{1,15}$/]);
  const found = await db().auditCheckpoint.findMany({
    where: cursor === undefined ? {} : { seq: { lt: BigInt(cursor) } },
    orderBy: { seq: "desc" },
    take: input.limit + 1,
  });
  const { rows, nextCursor } = cutPage(found, input.limit, ({ seq }) => [Number(seq)]);
  const data = rows.map(({ seq, hash, keyId, note, createdAt }) => ({
    seq: Number(seq),
    hash: Buffer.from(hash).toString("hex"),
    keyId,
    note,
    at: createdAt.toISOString(),
  }));
  return { data, nextCursor };
}

/** Errors: `audit.no_checkpoint`. */
export async function getLatestAuditCheckpoint(ctx: Context): Promise<AuditCheckpoint> {
  const [latest] = (await listAuditCheckpoints(ctx, { limit: 1 })).data;
  if (latest === undefined)
    throw new AppError("audit.no_checkpoint", "No checkpoint was signed yet.");
  return latest;
}

/** The public key that signs at present, as PEM. */
export async function getAuditKey(ctx: Context): Promise<string> {
  authorize(ctx.actor, "audit:read");
  return toPem(createPublicKey(await readSigningKey()));
}
