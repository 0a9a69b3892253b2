"use client";

import type { Permission } from "@/lib/contract/actor";

export function Palette(_: { permissions: readonly Permission[]; onClose: () => void }) {
  return null;
}
