import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { recordAudit } from "@/lib/audit";
import { type Actor, type Context, type Role, roleSchema } from "@/lib/contract/actor";
import { emailSchema, longestPassword } from "@/lib/contract/user";
import { currentTimeMs } from "@/lib/platform/clock";
import { db, inTransaction } from "@/lib/platform/db";
import { AppError, toAppError } from "@/lib/platform/errors";
import { type Counted, chargeBuckets, forgiveBuckets } from "./buckets";
import { readDevice } from "./device-token";
import { hashGate } from "./hash-gate";
import { networkOf } from "./network-of";
import { noteFailure } from "./note-failure";
import { verifyPassword } from "./password";

/** Every failure takes at least so long: what else is done for accounts that exist does not show. */
const shortestFailureMs = 300;

export const credentialsSchema = z.object({
  email: emailSchema,
  password: z.string().min(1).max(longestPassword),
});

/** Who signed in, as a session must know it. */
export interface SignedIn {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly sessionVersion: number;
}

interface Account extends SignedIn {
  readonly passwordHash: string | null;
  readonly isDisabled: boolean;
  /** Somebody has signed in to it from the caller's network. */
  readonly isKnownPlace: boolean;
}

/**
 * Checks an address and a password. `ctx.actor` is a stranger; `device` is what the browser kept of an
 * earlier sign-in. Errors, the same for accounts that exist and that do not: `session.invalid`,
 * `session.throttled`, `session.busy`.
 */
export async function signIn(
  ctx: Context,
  input: { email: unknown; password: unknown; device: string | undefined },
): Promise<SignedIn> {
  let startedAt = performance.now();
  try {
    const credentials = credentialsSchema.safeParse(input);
    if (!credentials.success) throw invalid();
    return await hashGate().run(() => {
      // Not counting the wait for a place: a stranger who makes everybody wait would see the rest again.
      startedAt = performance.now();
      return attempt(ctx, { ...credentials.data, device: input.device });
    });
  } catch (error) {
    await wait(Math.max(0, shortestFailureMs - (performance.now() - startedAt)));
    throw error;
  }
}

async function attempt(
  ctx: Context,
  { email, password, device }: { email: string; password: string; device: string | undefined },
): Promise<SignedIn> {
  const network = networkOf(ctx.address);
  const account = await findAccount(email, network);
  const counted = countedBy({ account, email, network, device });
  try {
    await chargeBuckets(counted);
    const isRight = await verifyPassword(account?.passwordHash ?? null, password);
    if (!isRight || account === null || account.isDisabled) throw invalid();
    return await startSession(ctx, account, { counted, network });
  } catch (thrown) {
    const error = toAppError(thrown);
    const isRefusal = error.code === "session.invalid" || error.code === "session.throttled";
    if (account !== null && isRefusal)
      await noteFailure(ctx, { userId: account.id, network, error });
    throw thrown;
  }
}

/** One statement for what exists and what does not, so that both take the same time. */
async function findAccount(email: string, network: string): Promise<Account | null> {
  const rows = await db().$queryRaw<(Omit<Account, "role"> & { role: string })[]>`
    SELECT u.id::text AS id, u.email, u.role::text AS role, u.password_hash AS "passwordHash",
           u.session_version AS "sessionVersion", u.disabled_at IS NOT NULL AS "isDisabled",
           EXISTS (SELECT 1 FROM sign_in_place p WHERE p.user_id = u.id AND p.network = ${network})
             AS "isKnownPlace"
    FROM "user" u WHERE u.email = ${email}`;
  const [row] = rows;
  return row === undefined ? null : { ...row, role: roleSchema.parse(row.role) };
}

/** What an attempt is counted by. Why in this way: throttle-rule.ts. */
function countedBy(by: {
  account: Account | null;
  email: string;
  network: string;
  device: string | undefined;
}): Counted[] {
  const device = readDevice(by.device);
  if (device !== null && device.userId === by.account?.id) {
    return [{ kind: "device", parts: [device.id, device.userId] }];
  }
  const counted: Counted[] = [
    { kind: "pair", parts: [by.email, by.network] },
    { kind: "network", parts: [by.network] },
  ];
  if (by.account?.isKnownPlace !== true) counted.push({ kind: "account", parts: [by.email] });
  return counted;
}

async function startSession(
  ctx: Context,
  account: Account,
  { counted, network }: { counted: readonly Counted[]; network: string },
): Promise<SignedIn> {
  const { id, email, role, sessionVersion } = account;
  const now = new Date(currentTimeMs());
  await inTransaction(async (tx) => {
    // The password was checked before; whoever was disabled or reset meanwhile does not get in.
    const { count } = await tx.user.updateMany({
      where: { id, sessionVersion, disabledAt: null },
      data: { lastSignInAt: now },
    });
    if (count === 0) throw invalid();
    await tx.$executeRaw`
      INSERT INTO sign_in_place (user_id, network, seen_at) VALUES (${id}::uuid, ${network}, ${now})
      ON CONFLICT (user_id, network) DO UPDATE SET seen_at = excluded.seen_at`;
    await forgiveBuckets(tx, counted);
    const actor: Actor = { kind: "user", id, label: email, role };
    const event = { action: "session.started", target: `user:${id}` } as const;
    await recordAudit(tx, { ...ctx, actor }, event);
  });
  return { id, email, role, sessionVersion };
}

function invalid(): AppError {
  return new AppError("session.invalid", "The e-mail address or the password is wrong.");
}
