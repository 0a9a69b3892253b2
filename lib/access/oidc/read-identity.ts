import { z } from "zod";
import type { Role } from "@/lib/contract/actor";
import { textSchema } from "@/lib/contract/text";
import { emailSchema } from "@/lib/contract/user";
import { AppError } from "@/lib/platform/errors";
import type { OidcSettings } from "./oidc-settings";

/** What the issuer says of who has signed in there. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  /** Null where the issuer gives none that is usable: who is known is known by the subject. */
  readonly email: string | null;
  readonly isEmailVerified: boolean;
  readonly name: string;
  /** Null: none of the groups has a role here. */
  readonly role: Role | null;
}

/** An identity that may come in, and has all that an account needs. */
export interface Entrant extends Identity {
  readonly email: string;
  readonly role: Role;
}

const claimsSchema = z.object({
  sub: textSchema(255).min(1),
  email: emailSchema.nullable().catch(null),
  email_verified: z.boolean().optional().catch(undefined),
  name: textSchema(1_000).optional().catch(undefined),
});
const longestName = 100;

/**
 * Reads the claims, whose signature was checked; they are data of others all the same. Errors:
 * `identity.incomplete`.
 */
export function readIdentity(claims: unknown, settings: OidcSettings): Identity {
  const parsed = claimsSchema.safeParse(claims);
  if (!parsed.success) {
    throw new AppError("identity.incomplete", "The issuer gave no usable subject.");
  }
  const { sub, email, email_verified, name } = parsed.data;
  const role = roleOf(groupsOf(claims, settings.groupsClaim), settings);
  return {
    issuer: settings.issuer,
    subject: sub,
    email,
    isEmailVerified: email_verified === true,
    name: (name ?? "").slice(0, longestName).trim(),
    role,
  };
}

/** Errors: `identity.incomplete`. */
export function requireEmail({ email }: Identity): string {
  if (email !== null) return email;
  throw new AppError("identity.incomplete", "The issuer gave no usable e-mail address.");
}

/** The first group of the map that the person has: the map's order decides, not the issuer's. */
function roleOf(groups: ReadonlySet<string>, settings: OidcSettings): Role | null {
  const match = settings.roleOfGroup.find(([group]) => groups.has(group));
  return match?.[1] ?? settings.defaultRole ?? null;
}

/** A list of names, or one name; anything else is no group. */
function groupsOf(claims: unknown, claim: string): ReadonlySet<string> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(claims);
  const value = parsed.success && Object.hasOwn(parsed.data, claim) ? parsed.data[claim] : [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return new Set(list.filter((group) => typeof group === "string"));
}
