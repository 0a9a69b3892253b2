import { type ChildProcess, fork, spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import {
  type Counted,
  type LoadOrder,
  type LoopOrder,
  type PageOrder,
  type Report,
  reportSchema,
} from "../load/messages";

const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
/** In the order of their start; stopped in the reverse one. */
const running: ChildProcess[] = [];
const stopPatienceMs = 60_000;
const leftovers: (() => void)[] = [];
let isStopping = false;

/** A process of the bench that takes orders. */
export interface OrderedChild {
  readonly pid: number;
  readonly port: number | null;
  /** Gives what it counted. `onCounting`: the warm-up is over. Errors: what it says, or that it ended. */
  run(order: LoadOrder | LoopOrder | PageOrder, onCounting?: () => void): Promise<Counted>;
}

/** Any process that the bench needs. It is ended with it, whatever happens. Detached: Ctrl-C comes to the bench alone. */
export function startProcess(
  command: string,
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; cwd: string },
): ChildProcess {
  assertNotStopping();
  const child = spawn(command, args, {
    ...options,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  return track(child);
}

/** One of the bench's own scripts, once it is ready. */
export async function startScript(
  script: string,
  args: readonly string[] = [],
): Promise<OrderedChild> {
  assertNotStopping();
  const child = track(
    fork(path.join(import.meta.dirname, "..", script), args, {
      execArgv: ["--import", tsx],
      serialization: "advanced",
      detached: true,
    }),
  );
  const ready = await nextReport(child, script, (report) => report.kind === "ready");
  return {
    pid: child.pid ?? -1,
    port: ready.kind === "ready" ? ready.port : null,
    async run(order, onCounting) {
      const counted = nextReport(child, script, (report) => {
        if (report.kind === "counting") onCounting?.();
        return report.kind === "counted";
      });
      child.send(order);
      const result = await counted;
      if (result.kind !== "counted") throw new Error(`${script} did not count`);
      return result;
    },
  };
}

/** What is left to do when everything has ended: removing a folder that processes used. */
export function afterStop(work: () => void): void {
  leftovers.push(work);
}

/** Ends everything that was started, the last one first. From then on nothing is started any more. */
export async function stopAll(): Promise<void> {
  isStopping = true;
  for (let child = running.at(-1); child !== undefined; child = running.at(-1))
    await stopChild(child);
  for (const work of leftovers) work();
}

function assertNotStopping(): void {
  if (isStopping) throw new Error("the bench is stopping");
}

export async function stopChild(child: ChildProcess): Promise<void> {
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  if (hasEnded(child)) return forget(child);
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), stopPatienceMs);
  await ended;
  clearTimeout(force);
}

function track(child: ChildProcess): ChildProcess {
  running.push(child);
  child.once("exit", () => forget(child));
  return child;
}

function forget(child: ChildProcess): void {
  const at = running.indexOf(child);
  if (at !== -1) running.splice(at, 1);
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

function nextReport(
  child: ChildProcess,
  script: string,
  isLast: (report: Report) => boolean,
): Promise<Report> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void) => {
      child.off("message", onMessage);
      child.off("exit", onExit);
      settle();
    };
    const onExit = () => done(() => reject(new Error(`${script} ended unexpectedly`)));
    const onMessage = (message: unknown) => {
      const report = reportSchema.parse(message);
      if (report.kind === "failed")
        return done(() => reject(new Error(`${script}: ${report.why}`)));
      if (isLast(report)) done(() => resolve(report));
    };
    child.on("message", onMessage);
    child.once("exit", onExit);
  });
}
