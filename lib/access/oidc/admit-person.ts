import type { AuditEntry } from "@/lib/audit";
import { currentTimeMs } from "@/lib/platform/clock";
import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { endSessions } from "../sign-in";
import { toUserDto, type UserRow } from "../users/user-dto";
import { wholeUser } from "../users/user-row";
import { adminRemainsWithout } from "./follow-role";
import type { OidcSettings } from "./oidc-settings";
import type { Entrant } from "./read-identity";

/**
 * The account of somebody who is here for the first time: the one of their address, or a new one. Errors:
 * `identity.unverified`, `identity.conflict`; `session.invalid` for an account that is disabled.
 */
export async function admitPerson(
  tx: Tx,
  events: AuditEntry[],
  { entrant, settings }: { entrant: Entrant; settings: OidcSettings },
): Promise<UserRow> {
  const { email } = entrant;
  const namesake = await tx.user.findUnique({ where: { email }, ...wholeUser });
  if (namesake === null) {
    assertAddressProved(entrant, settings);
    return openAccount(tx, events, entrant);
  }
  // Else whoever can choose an address at the issuer could choose whose account to enter.
  if (!settings.mayLinkByEmail || !entrant.isEmailVerified) throw conflict(email);
  if (namesake.disabledAt !== null) throw accountDisabled();
  await assertNobodysYet(tx, namesake, entrant);
  return linkAccount(tx, events, { namesake, entrant });
}

/**
 * Who opens an account under an address that is another's would wait in it for the owner, and be in the
 * audit log under the owner's name until then.
 */
function assertAddressProved({ email, isEmailVerified }: Entrant, settings: OidcSettings): void {
  if (isEmailVerified) return;
  if (settings.mayBeUnverified && !settings.mayLinkByEmail) return;
  throw new AppError(
    "identity.unverified",
    `The issuer does not say that the address ${email} was verified.`,
  );
}

/** An account that somebody of this issuer has is theirs, whatever its address. */
async function assertNobodysYet(
  tx: Tx,
  { id }: UserRow,
  { issuer, email }: Entrant,
): Promise<void> {
  const bound = await tx.userIdentity.count({ where: { userId: id, issuer } });
  if (bound > 0) throw conflict(email);
}

async function openAccount(tx: Tx, events: AuditEntry[], entrant: Entrant): Promise<UserRow> {
  const { email, name, role, subject, isEmailVerified } = entrant;
  const { id } = await tx.user.create({ data: { email, name, role }, select: { id: true } });
  const row = await bind(tx, id, entrant);
  const after = { ...toUserDto(row), subject, emailVerified: isEmailVerified };
  events.push({ action: "user.created", target: `user:${id}`, after });
  return row;
}

/**
 * Nothing says that whoever had the account before is the owner of the address: invitations are handed on
 * by hand. So the ways in of before end, and what the issuer gives from now on is the owner's alone; the
 * last administrator with a password keeps it, as the way in while the issuer is away.
 */
async function linkAccount(
  tx: Tx,
  events: AuditEntry[],
  { namesake, entrant }: { namesake: UserRow; entrant: Entrant },
): Promise<UserRow> {
  const { id } = namesake;
  const endsPassword = namesake.passwordHash !== null && (await adminRemainsWithout(tx, namesake));
  if (endsPassword) await tx.user.update({ where: { id }, data: { passwordHash: null } });
  await tx.passwordLink.deleteMany({ where: { userId: id } });
  const sessionsEnded = await endSessions(tx, id);
  const row = await bind(tx, id, entrant);
  const { issuer, subject } = entrant;
  const after = { issuer, subject, sessionsEnded, passwordEnded: endsPassword };
  events.push({ action: "user.identity_linked", target: `user:${id}`, after });
  return row;
}

async function bind(tx: Tx, userId: string, { issuer, subject }: Entrant): Promise<UserRow> {
  const createdAt = new Date(currentTimeMs());
  await tx.userIdentity.create({ data: { issuer, subject, userId, createdAt } });
  return tx.user.findUniqueOrThrow({ where: { id: userId }, ...wholeUser });
}

function conflict(email: string): AppError {
  return new AppError("identity.conflict", `An account with the address ${email} exists already.`);
}

export function accountDisabled(): AppError {
  return new AppError("session.invalid", "The account is disabled.");
}
