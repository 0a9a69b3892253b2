import { type AuditEntry, recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { currentTimeMs } from "@/lib/platform/clock";
import { inTransaction, type Tx } from "@/lib/platform/db";
import { AppError, toAppError } from "@/lib/platform/errors";
import { bumpRevision } from "@/lib/platform/revision";
import { networkOf } from "../sign-in/network-of";
import { noteFailure } from "../sign-in/note-failure";
import { type SignedIn, startSession } from "../sign-in/start-session";
import { assertAdminRemains } from "../users/assert-admin-remains";
import { toUserDto, type UserRow } from "../users/user-dto";
import { lockPeople, wholeUser } from "../users/user-row";
import type { OidcSettings } from "./oidc-settings";
import { type Identity, readIdentity } from "./read-identity";

/**
 * Signs in who the issuer says it is. The issuer's subject names the person, for good; an address only
 * where the installation wants it and the issuer has verified it. The role is the issuer's at each
 * sign-in. `claims` are those of a checked ID token. Errors: `identity.incomplete`, `identity.no_role`,
 * `identity.conflict`; `session.invalid` for who is disabled here.
 */
export async function signInByIssuer(
  ctx: Context,
  claims: unknown,
  settings: OidcSettings,
): Promise<SignedIn> {
  const identity = readIdentity(claims, settings);
  let known: UserRow | null = null;
  try {
    return await inTransaction(async (tx) => {
      await lockPeople(tx);
      known = await findPerson(tx, identity);
      if (known?.disabledAt != null) throw disabled();
      // Written last, because the chain's head is locked until the end.
      const events: AuditEntry[] = [];
      const row = await admit(tx, events, { known, identity, settings });
      const current = await followRole(tx, events, { row, identity });
      const lastSignInAt = new Date(currentTimeMs());
      await tx.user.update({ where: { id: current.id }, data: { lastSignInAt } });
      // What the issuer makes happen is its doing, in the audit log too.
      const actor = { kind: "system", id: "oidc", label: settings.issuer } as const;
      for (const event of events) await recordAudit(tx, { ...ctx, actor }, event);
      return startSession(tx, ctx, current, "oidc");
    });
  } catch (thrown) {
    const error = toAppError(thrown);
    await noteRefusal(ctx, known, error);
    throw thrown;
  }
}

async function findPerson(tx: Tx, { issuer, subject }: Identity): Promise<UserRow | null> {
  const bound = await tx.userIdentity.findUnique({
    where: { issuer_subject: { issuer, subject } },
    select: { user: wholeUser },
  });
  return bound?.user ?? null;
}

/** The person of the identity: known, linked to an account of the address, or new. */
async function admit(
  tx: Tx,
  events: AuditEntry[],
  by: { known: UserRow | null; identity: Identity; settings: OidcSettings },
): Promise<UserRow> {
  const { known, identity, settings } = by;
  if (known !== null) return known;
  const { email, name, role } = identity;
  const namesake = await tx.user.findUnique({ where: { email }, ...wholeUser });
  if (namesake === null) {
    const { id } = await tx.user.create({ data: { email, name, role }, select: { id: true } });
    const row = await bind(tx, id, identity);
    const after = { ...toUserDto(row), subject: identity.subject };
    events.push({ action: "user.created", target: `user:${id}`, after });
    return row;
  }
  // Else whoever can choose an address at the issuer could choose whose account to enter.
  if (!settings.mayLinkByEmail || !identity.isEmailVerified) {
    throw new AppError("identity.conflict", `An account with the address ${email} exists already.`);
  }
  if (namesake.disabledAt !== null) throw disabled();
  const row = await bind(tx, namesake.id, identity);
  const after = { issuer: identity.issuer, subject: identity.subject };
  const target = `user:${row.id}`;
  events.push({ action: "user.identity_linked", target, after });
  return row;
}

async function bind(tx: Tx, userId: string, { issuer, subject }: Identity): Promise<UserRow> {
  const createdAt = new Date(currentTimeMs());
  await tx.userIdentity.create({ data: { issuer, subject, userId, createdAt } });
  return tx.user.findUniqueOrThrow({ where: { id: userId }, ...wholeUser });
}

/** The role that the issuer gives now; but the last administrator with a password stays one. */
async function followRole(
  tx: Tx,
  events: AuditEntry[],
  { row, identity }: { row: UserRow; identity: Identity },
): Promise<UserRow> {
  if (row.role === identity.role) return row;
  const target = `user:${row.id}`;
  const before = toUserDto(row);
  if (!(await mayBeDemoted(tx, row))) {
    const code = "user.last_admin" as const;
    const after = { ...before, role: identity.role };
    const action = "user.updated" as const;
    events.push({ action, target, before, after, outcome: "failure", code });
    return row;
  }
  const { role } = identity;
  const changed = await tx.user.update({ where: { id: row.id }, data: { role }, ...wholeUser });
  // What the person's keys may do follows: gateways must hear of it.
  await bumpRevision(tx);
  const after = toUserDto(changed);
  events.push({ action: "user.updated", target, before, after });
  return changed;
}

async function mayBeDemoted(tx: Tx, row: UserRow): Promise<boolean> {
  try {
    await assertAdminRemains(tx, row);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "user.last_admin") return false;
    throw error;
  }
}

/** Strangers of the issuer are no account of ours, and so no event: they could fill the chain. */
async function noteRefusal(ctx: Context, known: UserRow | null, error: AppError): Promise<void> {
  if (known === null || error.status >= 500) return;
  await noteFailure(ctx, { userId: known.id, network: networkOf(ctx.address), error });
}

function disabled(): AppError {
  return new AppError("session.invalid", "The account is disabled.");
}
