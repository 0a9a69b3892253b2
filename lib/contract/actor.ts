/** What a key may be allowed to do. */
export const scopes = [
  "predict",
  "models:read",
  "models:write",
  "models:promote",
  "keys:write",
  "audit:read",
  "users:write",
] as const;
export type Scope = (typeof scopes)[number];

/** What roles of people are made of. Who may write keys or users may read them: keys need no scope for it. */
export const permissions = [
  ...scopes,
  "models:approve",
  "models:delete",
  "models:manage",
  "keys:read",
  "users:read",
  "system:read",
] as const;
export type Permission = (typeof permissions)[number];

export const roles = ["viewer", "engineer", "approver", "auditor", "admin"] as const;
export type Role = (typeof roles)[number];

/** Whether everybody who may read models sees a model, or only who was given it. */
export const visibilities = ["internal", "private"] as const;
export type Visibility = (typeof visibilities)[number];

/** What a person may be given on one model. */
export const grantRoles = ["viewer", "editor", "owner"] as const;
export type GrantRole = (typeof grantRoles)[number];

/** A person whose rights bound a key: its owner, and the owners of the keys that it was made with. */
export interface Holder {
  readonly id: string;
  readonly role: Role;
}

/** What decides who may do what with one model. */
export interface ModelAccess {
  readonly name: string;
  readonly visibility: Visibility;
  /** By the user's id; of those whom the question is about, or of all. */
  readonly grants: Readonly<Record<string, GrantRole>>;
}

/** Who acts: a user, a key, or the system. `models` null means every model. */
export type Actor =
  | {
      readonly kind: "user";
      readonly id: string;
      readonly label: string;
      readonly role: Role;
      /** Absent only where no session is behind it. */
      readonly sessionId?: string;
      /** Must set up a second factor first, and may do nothing else until then. */
      readonly lacksSecondFactor?: boolean;
    }
  | {
      readonly kind: "key";
      readonly id: string;
      /** `name (prefix)`: for people to recognise. */
      readonly label: string;
      readonly scopes: readonly Scope[];
      readonly models: readonly string[] | null;
      /** The key's own owner first; empty: it belongs to the installation or to a service account. */
      readonly holders: readonly Holder[];
      /** When the key ends, in milliseconds since the epoch; null or absent: never. */
      readonly expiresAtMs?: number | null;
    }
  | { readonly kind: "system"; readonly id: string; readonly label: string };

/** What every use case is given: who asks, and what the audit log must say of the request. */
export interface Context {
  readonly actor: Actor;
  readonly requestId: string;
  /** The caller's network address as the gateway saw it; null for the system itself. */
  readonly address: string | null;
  readonly userAgent: string | null;
}
