import type { ChildProcess } from "node:child_process";
import type { ProcessName } from "../process-entry";
import { spawnProcess } from "../spawn-process";
import { configurationExitCode } from "./configuration";
import { say } from "./say";

export interface Child {
  readonly name: ProcessName;
  /** SIGTERM, and SIGKILL when it has not ended in time. */
  stop(patienceMs: number): Promise<void>;
  /** Ends the running one; the supervision starts the next. For development. */
  restart(): void;
}

interface ChildOptions {
  readonly args?: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The child says that its configuration cannot work: starting it again does not help. */
  readonly onConfigurationError: (name: ProcessName) => void;
}

const shortestBackOffMs = 200;
const longestBackOffMs = 10_000;
/** One that ran this long was well; its next end is a new story. */
const goodRunMs = 30_000;

/** Starts a process and starts it again whenever it ends, slower each time, until it is stopped. */
export function superviseChild(name: ProcessName, options: ChildOptions): Child {
  let running: ChildProcess | undefined;
  let isStopping = false;
  let isRestarting = false;
  let backOffMs = shortestBackOffMs;
  let timer: NodeJS.Timeout | undefined;
  let onEnd: () => void = () => {};

  const start = () => {
    const startedAt = Date.now();
    const child = spawnProcess(name, options);
    running = child;
    let isOver = false;
    const ended = (how: string, code: number | null) => {
      if (isOver) return;
      isOver = true;
      running = undefined;
      onEnd();
      if (isStopping) return;
      if (code === configurationExitCode) return options.onConfigurationError(name);
      if (Date.now() - startedAt > goodRunMs || isRestarting) backOffMs = shortestBackOffMs;
      if (!isRestarting) say(`The ${name} ended (${how}); it starts again in ${backOffMs} ms.`);
      isRestarting = false;
      timer = setTimeout(start, backOffMs);
      backOffMs = Math.min(backOffMs * 2, longestBackOffMs);
    };
    child.once("exit", (code, signal) => ended(signal ?? `exit code ${code}`, code));
    child.once("error", (error) => ended(error.message, null));
  };
  start();

  return {
    name,
    async stop(patienceMs) {
      isStopping = true;
      clearTimeout(timer);
      if (running === undefined) return;
      const gone = new Promise<void>((resolve) => {
        onEnd = resolve;
      });
      running.kill("SIGTERM");
      const force = setTimeout(() => running?.kill("SIGKILL"), patienceMs);
      await gone;
      clearTimeout(force);
    },
    restart() {
      isRestarting = running !== undefined;
      running?.kill("SIGTERM");
    },
  };
}
