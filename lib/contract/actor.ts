import { z } from "zod";

/** What a key may be allowed to do, and what roles of people are made of. */
export const permissions = [
  "predict",
  "models:read",
  "models:write",
  "models:promote",
  "keys:write",
  "audit:read",
  "users:write",
] as const;
export const permissionSchema = z.enum(permissions);
export type Permission = z.infer<typeof permissionSchema>;

export const roles = ["viewer", "engineer", "approver", "auditor", "admin"] as const;
export const roleSchema = z.enum(roles);
export type Role = z.infer<typeof roleSchema>;

/** Who acts: a user, a key, or the system. `models` null means every model. */
export type Actor =
  | { readonly kind: "user"; readonly id: string; readonly label: string; readonly role: Role }
  | {
      readonly kind: "key";
      readonly id: string;
      /** `name (prefix)`: for people to recognise. */
      readonly label: string;
      readonly scopes: readonly Permission[];
      readonly models: readonly string[] | null;
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
