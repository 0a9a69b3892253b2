// `npm run bench`: what a prediction through the whole front door costs, against the same inference with less
// around it. docs/performance.md says what is measured, how, and what came out.
import { ZodError, z } from "zod";
import { compareGenerators } from "./compare-generators";
import { type BenchOptions, readOptions, usage } from "./options";
import { startScript, stopAll } from "./product/children";
import { assertBuilt, createPredictKey, untilServed } from "./product/onnward";
import { readProcesses } from "./product/processes";
import { shareOfDuties } from "./profile/attribute";
import { type Profiled, profileGateway } from "./profile/profile-gateway";
import { judgeRun } from "./report/judge-run";
import { describeMachine } from "./report/machine";
import { describeSlot, printRun, progress, type Run, saveProfile } from "./report/print";
import { runRounds, type Slot } from "./rounds";
import { createScenarios, profiledSide } from "./scenarios";
import { type Furnished, furnish } from "./setting";

const exitCodes = { failed: 1, usage: 64, interrupted: 130 } as const;

const say = {
  onWarmUp: (scenario: string) => progress(`not counted  ${scenario}`),
  onSlot: (slot: Slot) => progress(describeSlot(slot)),
};

let ending: Promise<void> | undefined;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => {
    progress("Stopping what was started");
    void end().then(() => process.exit(exitCodes.interrupted));
  });

const options = readOptionsOrExit();
try {
  await bench(options);
  await end();
  process.exit(process.exitCode ?? 0);
} catch (error) {
  // While stopping, what fails is what was stopped.
  const isInterrupted = ending !== undefined;
  if (!isInterrupted) process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  await end();
  process.exit(isInterrupted ? exitCodes.interrupted : exitCodes.failed);
}

/** Ends every process by its id, then removes the folders. Once, whoever asks. */
function end(): Promise<void> {
  ending ??= stopAll();
  return ending;
}

async function bench(options: BenchOptions): Promise<void> {
  if (process.platform !== "linux")
    throw new Error("The bench reads /proc for processor time and memory, which only Linux has.");
  const startedAt = new Date().toISOString();
  const machine = describeMachine();
  const generator = await startScript("load/generator.ts");
  const empty = { slots: [], memory: [], profiled: [], verdicts: [] };
  const run: Run = { ...empty, ...options, startedAt, machine };
  if (options.isGenerators) {
    const slots = await compareGenerators(options, generator, say);
    return finish({ ...run, slots });
  }
  assertBuilt();
  progress("Starting Onnward and what it is compared with");
  const { setting, place } = await furnish(options, generator);
  const scenarios = options.profile === null ? createScenarios(setting, options.parts) : [];
  const slots = await runRounds(scenarios, {
    ...options,
    ...say,
  });
  const memory = slots.length === 0 ? [] : readProcesses(setting.onnward.pid);
  await setting.onnward.stop();
  const profiled = options.parts.includes("share")
    ? await profileShares(options, { place, setting })
    : [];
  // The promise is of the shipped model: with a larger request the duties are a smaller share of more.
  const isPromised = (options.profile ?? "recommender") === "recommender";
  const shares = isPromised ? profiled.map(({ attribution }) => shareOfDuties(attribution)) : [];
  finish({ ...run, slots, memory, profiled, verdicts: judgeRun(slots, shares) });
}

function finish(run: Run): void {
  const isProfile = options.profile !== null;
  printRun(run, { isProfile });
  if (isProfile) saveProfile(run);
  if (run.slots.some(({ failureCount }) => failureCount > 0)) {
    progress("Some answers were not what they must be: these figures mean nothing.");
    process.exitCode = exitCodes.failed;
  }
}

async function profileShares(
  { rounds, profile }: BenchOptions,
  { place, setting }: Pick<Furnished, "place" | "setting">,
): Promise<Profiled[]> {
  progress("Starting Onnward again, with a profiler in its gateway");
  return profileGateway({
    place,
    rounds,
    async createSide(onnward) {
      const model = profile ?? "recommender";
      const key = await createPredictKey(onnward, [model]);
      await untilServed(onnward, model, key);
      return profiledSide({ ...setting, onnward, key }, model);
    },
  });
}

function readOptionsOrExit(): BenchOptions {
  try {
    return readOptions(process.argv.slice(2), process.env);
  } catch (error) {
    const why = error instanceof ZodError ? z.prettifyError(error) : String(error);
    process.stderr.write(`${why}\n${usage}`);
    process.exit(exitCodes.usage);
  }
}
