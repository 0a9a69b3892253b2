import { type AuditEntry, recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { currentTimeMs } from "@/lib/platform/clock";
import { inTransaction, type Tx } from "@/lib/platform/db";
import { AppError, toAppError } from "@/lib/platform/errors";
import { networkOf } from "../sign-in/network-of";
import { noteFailure } from "../sign-in/note-failure";
import { type SignedIn, startSession } from "../sign-in/start-session";
import type { UserRow } from "../users/user-dto";
import { lockPeople, wholeUser } from "../users/user-row";
import { accountDisabled, admitPerson } from "./admit-person";
import { followRole, shutOut } from "./follow-role";
import type { OidcSettings } from "./oidc-settings";
import { type Identity, readIdentity, requireEmail } from "./read-identity";

/**
 * Signs in who the issuer says it is. The issuer's subject names the person, for good; an address only
 * where the installation wants it and the issuer has verified it. The role is the issuer's at each
 * sign-in, and who has none any more is disabled. `claims` are those of a checked ID token. Errors:
 * `identity.incomplete`, `identity.no_role`, `identity.unverified`, `identity.conflict`;
 * `session.invalid` for who is disabled here.
 */
export async function signInByIssuer(
  ctx: Context,
  claims: unknown,
  settings: OidcSettings,
): Promise<SignedIn> {
  const identity = readIdentity(claims, settings);
  let known: UserRow | null = null;
  try {
    const signedIn = await inTransaction(async (tx) => {
      await lockPeople(tx);
      known = await findPerson(tx, identity);
      if (known?.disabledAt != null) throw accountDisabled();
      return enter(tx, ctx, { known, identity, settings });
    });
    // Thrown after the commit: that somebody was shut out must stay.
    if (signedIn === null) throw noRole();
    return signedIn;
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

/** Null: the issuer gives no role. */
async function enter(
  tx: Tx,
  ctx: Context,
  by: { known: UserRow | null; identity: Identity; settings: OidcSettings },
): Promise<SignedIn | null> {
  const { known, identity, settings } = by;
  const { issuer, role } = identity;
  // Written last, because the chain's head is locked until the end.
  const events: AuditEntry[] = [];
  if (role === null) {
    if (known !== null) await shutOut(tx, events, known);
    await recordByIssuer(tx, ctx, { issuer, events });
    return null;
  }
  const row =
    known ??
    (await admitPerson(tx, events, {
      entrant: { ...identity, role, email: requireEmail(identity) },
      settings,
    }));
  const current = await followRole(tx, events, { row, role });
  const lastSignInAt = new Date(currentTimeMs());
  await tx.user.update({ where: { id: current.id }, data: { lastSignInAt } });
  await recordByIssuer(tx, ctx, { issuer, events });
  return startSession(tx, ctx, current, "oidc");
}

/** What the issuer makes happen is its doing, in the audit log too. */
async function recordByIssuer(
  tx: Tx,
  ctx: Context,
  { issuer, events }: { issuer: string; events: readonly AuditEntry[] },
): Promise<void> {
  const actor = { kind: "system", id: "oidc", label: issuer } as const;
  for (const event of events) await recordAudit(tx, { ...ctx, actor }, event);
}

/** Strangers of the issuer are no account of ours, and so no event: they could fill the chain. */
async function noteRefusal(ctx: Context, known: UserRow | null, error: AppError): Promise<void> {
  if (known === null || error.status >= 500) return;
  await noteFailure(ctx, { userId: known.id, network: networkOf(ctx.address), error });
}

function noRole(): AppError {
  return new AppError("identity.no_role", "None of the person's groups has a role here.");
}
