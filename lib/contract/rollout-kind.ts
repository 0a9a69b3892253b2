// Apart from the schema: pages show the words, and no page has to load Zod for them.

export const rolloutKinds = ["canary", "ab", "shadow"] as const;
export type RolloutKind = (typeof rolloutKinds)[number];
