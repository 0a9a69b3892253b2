import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { type ProcessName, processEntry } from "./process-entry";

interface SpawnProcessOptions {
  readonly args?: readonly string[];
  /** The child's whole environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where standard output and error go; `inherit` by default. */
  readonly output?: "inherit" | "pipe" | "ignore";
}

/**
 * Starts one of our own processes. It watches the pipe on descriptor 3 (parent-watch.ts), so it ends
 * with this process however this process ends; and it is detached, so that a terminal's Ctrl-C reaches
 * only the supervisor, which then stops everything in order.
 */
export function spawnProcess(name: ProcessName, options: SpawnProcessOptions): ChildProcess {
  const entry = processEntry(name);
  const output = options.output ?? "inherit";
  const stdio: StdioOptions = ["ignore", output, output, "pipe"];
  return spawn(process.execPath, [...entry.execArgv, entry.file, ...(options.args ?? [])], {
    env: { NODE_ENV: "production", ...options.environment, ...entry.environment },
    stdio,
    detached: true,
  });
}
