import path from "node:path";
import { dataPaths, makeDataDirs, runDir } from "../data-dir";
import { takeInstanceLock } from "../instance-lock";
import { warnOfRoot } from "../worker-identity";
import type { Child } from "./child";
import {
  assertPortIsFree,
  type Configuration,
  configurationExitCode,
  readConfiguration,
} from "./configuration";
import { reportStartFailure } from "./failure";
import { type Greeting, greet } from "./greet";
import { ignoreClosedOutput, say } from "./say";
import { onShutdown } from "./shutdown";
import { startAll } from "./start-all";

export interface SuperviseOptions {
  /** Fills an empty installation; called before anything serves. Gives what to tell a person. */
  readonly seed: (url: string) => Promise<Greeting>;
  /** Called with every child once they run; development watches files and restarts some. */
  readonly onStarted?: (children: readonly Child[]) => void;
}

/** The order of the stop, and how long each may take: the gateway drains, the runner ends its step. */
const stopOrder = [
  { name: "gateway", patienceMs: 35_000 },
  { name: "console", patienceMs: 15_000 },
  { name: "runner", patienceMs: 15_000 },
  { name: "postgres-keeper", patienceMs: 45_000 },
] as const;

/**
 * Starts everything in order, keeps it running, and stops it in order. The process ends when it has
 * stopped, with 0 when somebody asked for it.
 */
export async function supervise(options: SuperviseOptions): Promise<void> {
  ignoreClosedOutput();
  const startedAt = Date.now();
  const children: Child[] = [];
  let release: () => void = () => {};
  let isStopping = false;

  const stopWith = async (exitCode: number) => {
    if (isStopping) return;
    isStopping = true;
    for (const { name, patienceMs } of stopOrder)
      await children.find((child) => child.name === name)?.stop(patienceMs);
    release();
    if (exitCode === 0) say("Stopped.");
    process.exit(exitCode);
  };
  onShutdown(() => {
    say("Stopping: requests in flight are answered first.");
    void stopWith(0);
  });

  try {
    const configuration = await readConfiguration();
    const warning = warnOfRoot();
    if (warning !== null) say(warning);
    makeDataDirs();
    release = await takeInstanceLock(lockFile(configuration));
    await assertPortIsFree(configuration);
    const onConfigurationError = () => void stopWith(configurationExitCode);
    const { seed } = options;
    const greeting = await startAll({ configuration, children, seed, onConfigurationError });
    options.onStarted?.(children);
    if (!isStopping) await greet(configuration, greeting, { startedAt });
  } catch (error) {
    // While we stop, what was starting fails; that is no news.
    if (!isStopping) await stopWith(reportStartFailure(error));
  }
}

/** One kind of process shares the data folder, perhaps over a network; the lock is then the machine's. */
function lockFile({ env }: Configuration): string {
  return env.ONNWARD_ROLE === undefined ? dataPaths().lock : path.join(runDir(), "lock");
}
