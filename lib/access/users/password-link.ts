import { createHash, randomBytes } from "node:crypto";
import type { PasswordLinkDto } from "@/lib/contract/user";
import { currentTimeMs } from "@/lib/platform/clock";
import type { Tx } from "@/lib/platform/db";

const hourMs = 3_600_000;
const lifetimesMs = { invite: 7 * 24 * hourMs, reset: 24 * hourMs } as const;

/** A new link for the user, in place of any before. The token is nowhere stored. */
export async function createPasswordLink(
  tx: Tx,
  userId: string,
  kind: keyof typeof lifetimesMs,
): Promise<PasswordLinkDto> {
  const token = randomBytes(32).toString("base64url");
  const expiresAt = new Date(currentTimeMs() + lifetimesMs[kind]);
  const row = { tokenHash: hashToken(token), expiresAt };
  await tx.passwordLink.upsert({
    where: { userId },
    create: { userId, ...row },
    update: row,
  });
  return { token, expiresAt: expiresAt.toISOString() };
}

export function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(token).digest());
}
