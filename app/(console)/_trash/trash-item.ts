import type { TrashItem } from "@/lib/contract/deletion";

/** As people write it: `fraud` or `fraud@3`. */
export function nameOfItem(item: TrashItem): string {
  return item.kind === "model" ? item.model : `${item.model}@${item.version}`;
}
