import { inheritedEnv } from "../env";
import { commandOf, isAlive, parentOf, startTimeOf } from "../process-table";
import { say } from "./say";

/** npm passes a terminal's Ctrl-C on to us, who had it already: two signals this close are one. */
const sameSignalMs = 1_000;

/**
 * Calls `stop` once, at the first SIGINT, SIGTERM or SIGHUP, or when npm, which started us, was killed.
 * A second signal ends this process at once; children notice, and PostgreSQL's keeper stops it.
 */
export function onShutdown(stop: () => void): void {
  let firstAt: number | undefined;
  const signalled = (signal: NodeJS.Signals) => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      stop();
    } else if (Date.now() - firstAt > sameSignalMs) {
      say("Stopping at once.");
      process.exit(signal === "SIGINT" ? 130 : 143);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, signalled);

  const npm = findNpm();
  if (npm === null) return;
  const watching = setInterval(() => {
    if (
      process.ppid === npm.ourParent &&
      isAlive(npm.pid) &&
      startTimeOf(npm.pid) === npm.startTime
    )
      return;
    clearInterval(watching);
    firstAt ??= Date.now();
    stop();
  }, 1_000);
  watching.unref();
}

/** The npm that runs us: often our grandparent, with a shell between that would survive it. */
function findNpm(): { pid: number; startTime: string | undefined; ourParent: number } | null {
  if (inheritedEnv().npm_lifecycle_event === undefined) return null;
  let pid = process.ppid;
  for (let generation = 0; generation < 3; generation += 1) {
    if (/\bnpm\b/.test(commandOf(pid))) break;
    pid = parentOf(pid) ?? process.ppid;
  }
  return { pid, startTime: startTimeOf(pid), ourParent: process.ppid };
}
