import { measureVersions, runGoldenSamples } from "@/lib/inference/side-by-side";
import { finishMove, pointProductionOnce } from "@/lib/registry/aliases";
import { abandonPolicy, advancePolicy } from "./advance-policy";
import { abandonComparison, type MeasureVersions, measureComparison } from "./measure-comparison";
import { systemContext } from "./system-context";
import { abandonRollout, tickRollout } from "./tick-rollout";
import type { RunGoldenSamples } from "./try-golden-samples";
import { abandonValidation, type TryModel, validateVersion } from "./validate-version";
import type { WorkHandlers } from "./work-loop";

/** Between two looks at a move whose gateways are not warm yet. */
const moveRetryMs = 1_000;
const seedRetryMs = 500;

/** What asks versions in quarantine. */
interface SideBySide {
  readonly runSamples: RunGoldenSamples;
  readonly measure: MeasureVersions;
}

/** Every kind of work, and who does it. */
export function createHandlers(
  tryModel: TryModel,
  { runSamples, measure }: SideBySide = { runSamples: runGoldenSamples, measure: measureVersions },
): WorkHandlers {
  return {
    "version.validate": {
      concurrency: 2,
      run: (work, signal) => validateVersion({ work, signal, tryModel, runSamples }),
      abandon: abandonValidation,
    },
    "comparison.measure": {
      // One at a time: two that are measured at once measure each other.
      concurrency: 1,
      run: (work, signal) => measureComparison({ work, signal, measure }),
      abandon: abandonComparison,
    },
    "alias.finish_move": {
      concurrency: 2,
      async run({ subjectId }) {
        const progress = await finishMove(subjectId);
        return progress.kind === "waiting"
          ? { kind: "waiting", delayMs: moveRetryMs }
          : { kind: "done" };
      },
      // The intention stays on the alias, and housekeeping makes new work of it.
      abandon: async () => {},
    },
    "rollout.tick": {
      concurrency: 4,
      run: tickRollout,
      abandon: abandonRollout,
    },
    "policy.advance": {
      concurrency: 2,
      run: advancePolicy,
      abandon: abandonPolicy,
    },
    "alias.seed_production": {
      concurrency: 1,
      async run(work) {
        const isDone = await pointProductionOnce(systemContext(work), work.subjectId);
        return isDone ? { kind: "done" } : { kind: "waiting", delayMs: seedRetryMs };
      },
      // A convenience of the first start: a person can promote the version.
      abandon: async () => {},
    },
  };
}
