import { z } from "zod";
import { grantRoles, type Holder, roles, scopes, visibilities } from "./actor";

// Apart from the words themselves: pages show those, and no page has to load Zod for it.

export const scopeSchema = z.enum(scopes);
export const roleSchema = z.enum(roles);
export const visibilitySchema = z.enum(visibilities);
export const grantRoleSchema = z.enum(grantRoles);
export const holderSchema: z.ZodType<Holder> = z.object({ id: z.uuid(), role: roleSchema });
