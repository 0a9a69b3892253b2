import { inheritedEnv } from "../env";
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

  if (inheritedEnv().npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watching = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watching);
    firstAt ??= Date.now();
    stop();
  }, 500);
  watching.unref();
}
