import type { Permission, Role } from "@/lib/contract/actor";

/** The permission table: what each role of a person may do. Keys have scopes instead. */
export const permissionsOfRole = {
  viewer: ["models:read"],
  engineer: ["models:read", "models:write", "models:promote", "predict", "keys:write"],
  approver: ["models:read", "models:write", "models:promote", "predict", "keys:write"],
  auditor: ["models:read", "audit:read"],
  admin: [
    "predict",
    "models:read",
    "models:write",
    "models:promote",
    "keys:write",
    "audit:read",
    "users:write",
  ],
} as const satisfies Record<Role, readonly Permission[]>;
