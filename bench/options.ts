import { parseArgs } from "node:util";
import { z } from "zod";

export const partNames = ["recommender", "heavy", "classifier", "image", "pages", "share"] as const;
export type PartName = (typeof partNames)[number];

export interface BenchOptions {
  readonly slotSeconds: number;
  readonly warmUpSeconds: number;
  readonly rounds: number;
  /** Of the order of slots: the same number gives the same order. */
  readonly seed: number;
  readonly parts: readonly PartName[];
  /** Print where the gateway's time goes, and keep its CPU profile. */
  readonly isProfile: boolean;
  /** Only compare the load generators. */
  readonly isGenerators: boolean;
}

export const usage = `Usage: npm run bench [-- OPTIONS]
  --quick            slots of 2 s in three rounds: whether it works, not how fast
  --only PARTS       of ${partNames.join(",")}; all by default
  --profile          only the gateway under a profiler: its costliest functions, and the profile in bench/results
  --generators       only compare the load generator with autocannon
Environment: BENCH_SLOT_SECONDS (10), BENCH_ROUNDS (5), BENCH_SEED (at random).
`;

const partsSchema = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(z.enum(partNames)).min(1));
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
      profile: { type: "boolean", default: false },
      generators: { type: "boolean", default: false },
    },
  });
  const isQuick = values.quick;
  const { slotSeconds, rounds, seed } = numbersSchema.parse({
    slotSeconds: environment.BENCH_SLOT_SECONDS ?? (isQuick ? 2 : 10),
    rounds: environment.BENCH_ROUNDS ?? (isQuick ? 3 : 5),
    seed: environment.BENCH_SEED ?? Math.floor(Math.random() * 1e6),
  });
  return {
    slotSeconds,
    warmUpSeconds: Math.min(1, slotSeconds / 4),
    rounds,
    seed,
    parts: values.profile
      ? ["share"]
      : values.only === undefined
        ? partNames
        : partsSchema.parse(values.only),
    isProfile: values.profile,
    isGenerators: values.generators,
  };
}
