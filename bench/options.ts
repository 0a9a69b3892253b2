import { parseArgs } from "node:util";
import { z } from "zod";

export const partNames = ["recommender", "heavy", "classifier", "image", "pages", "share"] as const;
export type PartName = (typeof partNames)[number];

export const profiledNames = ["recommender", "heavy", "classifier", "image"] as const;
export type ProfiledName = (typeof profiledNames)[number];

export interface BenchOptions {
  readonly slotSeconds: number;
  readonly warmUpSeconds: number;
  readonly rounds: number;
  /** Of the order of slots: the same number gives the same order. */
  readonly seed: number;
  readonly parts: readonly PartName[];
  /** Only print where the gateway's time goes with this model, and keep its CPU profile. */
  readonly profile: ProfiledName | null;
  /** Only compare the load generators. */
  readonly isGenerators: boolean;
}

export const usage = `Usage: npm run bench [-- OPTIONS]
  --quick            slots of 2 s in three rounds: whether it works, not how fast
  --only PARTS       of ${partNames.join(",")}; all by default
  --profile MODEL    only the gateway under a profiler: its costliest functions, and the profile in bench/results;
                     MODEL is one of ${profiledNames.join(",")}
  --generators       only compare the load generator with autocannon
Or: npm run bench -- rollouts, which simulates the guards of rollouts.
Or: npm run bench -- shadow, which compares the gateway's processor time with and without a shadow.
Environment: BENCH_SLOT_SECONDS (10), BENCH_ROUNDS (5), BENCH_SEED (at random).
`;

const partsSchema = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(z.enum(partNames)).min(1));
const profiledSchema = z.enum(profiledNames);
const numbersSchema = z.object({
  slotSeconds: z.coerce.number().min(0.5).max(600),
  rounds: z.coerce.number().int().min(1).max(100),
  seed: z.coerce.number().int().min(0),
});

/** Error: a ZodError or TypeError whose message says what was wrong. */
export function readOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      profile: { type: "string" },
      generators: { type: "boolean", default: false },
    },
  });
  const isQuick = values.quick;
  const { slotSeconds, rounds, seed } = numbersSchema.parse({
    slotSeconds: environment.BENCH_SLOT_SECONDS ?? (isQuick ? 2 : 10),
    rounds: environment.BENCH_ROUNDS ?? (isQuick ? 3 : 5),
    seed: environment.BENCH_SEED ?? Math.floor(Math.random() * 1e6),
  });
  const profile = values.profile === undefined ? null : profiledSchema.parse(values.profile);
  return {
    slotSeconds,
    warmUpSeconds: Math.min(1, slotSeconds / 4),
    rounds,
    seed,
    parts: profile === null ? readParts(values.only) : partsOfProfile(profile),
    profile,
    isGenerators: values.generators,
  };
}

function readParts(only: string | undefined): readonly PartName[] {
  return only === undefined ? partNames : partsSchema.parse(only);
}

/** The shipped model is there in any case; asking for its part would start what it is compared with. */
function partsOfProfile(profile: ProfiledName): readonly PartName[] {
  return profile === "recommender" ? ["share"] : ["share", profile];
}
