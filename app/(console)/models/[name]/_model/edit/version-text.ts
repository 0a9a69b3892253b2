/** The two texts of a version: what changed in it, and what it is. */
export type VersionText = "note" | "card";

export const longestText = { note: 20_000, card: 200_000 } as const satisfies Record<
  VersionText,
  number
>;
