import {
  Boxes,
  KeyRound,
  Layers,
  LayoutDashboard,
  ListFilter,
  type LucideIcon,
  ScrollText,
  Server,
  ShieldCheck,
  Trash2,
  Users,
} from "lucide-react";
import type { Permission } from "@/lib/contract/actor";

export interface Place {
  readonly href: string;
  readonly name:
    | "overview"
    | "models"
    | "versions"
    | "approvals"
    | "requests"
    | "keys"
    | "audit"
    | "people"
    | "system"
    | "trash";
  readonly icon: LucideIcon;
  readonly needs: Permission;
  /** The second key of the `g` shortcut. */
  readonly key: string;
}

/** The pages of the main navigation, in the order of the day's work. */
export const places: readonly Place[] = [
  { href: "/", name: "overview", icon: LayoutDashboard, needs: "models:read", key: "o" },
  { href: "/models", name: "models", icon: Boxes, needs: "models:read", key: "m" },
  { href: "/versions", name: "versions", icon: Layers, needs: "models:read", key: "v" },
  { href: "/approvals", name: "approvals", icon: ShieldCheck, needs: "models:read", key: "q" },
  { href: "/requests", name: "requests", icon: ListFilter, needs: "models:read", key: "r" },
  { href: "/keys", name: "keys", icon: KeyRound, needs: "keys:read", key: "k" },
  { href: "/audit", name: "audit", icon: ScrollText, needs: "audit:read", key: "a" },
  { href: "/people", name: "people", icon: Users, needs: "users:read", key: "p" },
  { href: "/system", name: "system", icon: Server, needs: "system:read", key: "s" },
  { href: "/trash", name: "trash", icon: Trash2, needs: "models:read", key: "t" },
];

export function isCurrent(path: string, href: string): boolean {
  return href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
}
