import type { LucideIcon } from "lucide-react";

/** In the order in which they are shown. The last is for what is always there to choose, when nothing else is. */
export const groups = ["recent", "models", "pages", "actions", "beyond"] as const;

/** One line of the palette. */
export interface Entry {
  readonly id: string;
  readonly group: (typeof groups)[number];
  readonly label: string;
  readonly icon: LucideIcon;
  /** What it is found by beside its label. */
  readonly words?: string;
  /** Said in small at the line's end. */
  readonly note?: string | undefined;
  /** Keys that do the same without the palette. */
  readonly keys?: string;
  /** Where it goes, or what it does. */
  readonly act: string | (() => void);
  /** The palette stays open: the act changes what it shows. */
  readonly staysOpen?: boolean;
}
