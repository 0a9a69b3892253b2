import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { Context, Role } from "@/lib/contract/actor";
import { roleSchema } from "@/lib/contract/actor-schema";
import { emailSchema, longestPassword } from "@/lib/contract/user";
import { currentTimeMs } from "@/lib/platform/clock";
import { db, inTransaction } from "@/lib/platform/db";
import { AppError, toAppError } from "@/lib/platform/errors";
import { proveSecondFactor } from "../second-factor/prove-second-factor";
import { type Counted, chargeBuckets, forgiveBuckets } from "./buckets";
import { readDevice } from "./device-token";
import { hashGate } from "./hash-gate";
import { networkOf } from "./network-of";
import { noteFailure } from "./note-failure";
import { verifyPassword } from "./password";
import { type SignedIn, startSession } from "./start-session";

/** Every failure takes at least so long: what else is done for accounts that exist does not show. */
const shortestFailureMs = 300;

export const credentialsSchema = z.object({
  email: emailSchema,
  password: z.string().min(1).max(longestPassword),
  /** Of the app, or a recovery code. Empty: none was asked for, or none is at hand. */
  code: z.string().max(64).default(""),
});
type Credentials = z.output<typeof credentialsSchema>;

interface Account {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly passwordHash: string | null;
  readonly isDisabled: boolean;
  /** Somebody has signed in to it from the caller's network. */
  readonly isKnownPlace: boolean;
}

/** Refusals that count as a failed attempt and are audited; the caller hears of the second one nothing. */
const refusals = new Set(["session.invalid", "session.throttled", "second_factor.wrong_code"]);

/**
 * Checks an address, a password and, where the account has a second factor, a code. `ctx.actor` is a
 * stranger; `device` is what the browser kept of an earlier sign-in. Errors, the same for accounts that
 * exist and that do not, and for a right password without its code as for a wrong one:
 * `session.invalid`, `session.throttled`, `session.busy`.
 */
export async function signIn(
  ctx: Context,
  input: { email: unknown; password: unknown; code?: unknown; device: string | undefined },
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
  { email, password, code, device }: Credentials & { device: string | undefined },
): Promise<SignedIn> {
  const network = networkOf(ctx.address);
  const account = await findAccount(email, network);
  const counted = countedBy({ account, email, network, device });
  try {
    await chargeBuckets(counted);
    const isRight = await verifyPassword(account?.passwordHash ?? null, password);
    if (!isRight || account === null || account.isDisabled) throw invalid();
    return await enter(ctx, account, { counted, network, code });
  } catch (thrown) {
    const error = toAppError(thrown);
    if (account !== null && refusals.has(error.code))
      await noteFailure(ctx, { userId: account.id, network, error });
    // Whoever guesses passwords without the code learns of none that it is right.
    throw error.code === "second_factor.wrong_code" ? invalid() : thrown;
  }
}

/** One statement for what exists and what does not, so that both take the same time. */
async function findAccount(email: string, network: string): Promise<Account | null> {
  const rows = await db().$queryRaw<(Omit<Account, "role"> & { role: string })[]>`
    SELECT u.id::text AS id, u.email, u.role::text AS role, u.password_hash AS "passwordHash",
           u.disabled_at IS NOT NULL AS "isDisabled",
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

async function enter(
  ctx: Context,
  account: Account,
  by: { counted: readonly Counted[]; network: string; code: string },
): Promise<SignedIn> {
  const { id, passwordHash } = account;
  const now = new Date(currentTimeMs());
  return inTransaction(async (tx) => {
    // The password was checked before; whoever was disabled or reset meanwhile does not get in.
    const { count } = await tx.user.updateMany({
      where: { id, passwordHash, disabledAt: null },
      data: { lastSignInAt: now },
    });
    if (count === 0) throw invalid();
    const method = (await proveSecondFactor(tx, id, by.code)) ?? "password";
    await tx.$executeRaw`
      INSERT INTO sign_in_place (user_id, network, seen_at) VALUES (${id}::uuid, ${by.network}, ${now})
      ON CONFLICT (user_id, network) DO UPDATE SET seen_at = excluded.seen_at`;
    await forgiveBuckets(tx, by.counted);
    return startSession(tx, ctx, account, method);
  });
}

function invalid(): AppError {
  return new AppError("session.invalid", "The e-mail address, the password or the code is wrong.");
}
