import { z } from "zod";

export const rolloutKinds = ["canary", "ab", "shadow"] as const;
export const rolloutKindSchema = z.enum(rolloutKinds);
export type RolloutKind = z.infer<typeof rolloutKindSchema>;
