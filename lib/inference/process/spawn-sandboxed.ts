import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { Duplex } from "node:stream";
import { scrubbedEnv } from "@/lib/platform/env";
import { processEntry } from "@/lib/platform/process-entry";
import { workerIdentity } from "@/lib/platform/worker-identity";
import { TextTail } from "./text-tail";

export interface Sandbox {
  /**
   * The artifact. We open it, and the process gets the open file (artifact-file.ts): a model's process
   * needs no right to read the data folder, where the other models and the secrets are.
   */
  readonly artifact: string;
  /** An empty folder: onnxruntime reads files of the working directory when a model names them. */
  readonly cwd: string;
  /** Data rlimit. `-d` and not `-v`: Node with onnxruntime maps 0.9 GB and uses 59 MB of data. */
  readonly memoryLimitBytes: number;
  /** Processor time of all threads together; absent: no limit. */
  readonly cpuSeconds?: number | undefined;
  /** What it runs, as `ps` shows it: `recommender@3`. */
  readonly label: string;
}

export interface SandboxedProcess {
  readonly child: ChildProcess;
  /** Descriptor 4 of the child: frames both ways. */
  readonly frames: Duplex;
  /** The end of what it wrote to standard error: for the log, and to tell why it ended. */
  readonly stderr: TextTail;
}

/**
 * Limits are set where the platform knows them, and quietly not where it does not. A memory shortage of
 * the whole machine takes this process before any other.
 */
const script = `
{ echo 1000 > /proc/self/oom_score_adj; } 2>/dev/null
ulimit -d "$1" 2>/dev/null
[ "$2" = 0 ] || { ulimit -S -t "$2"; ulimit -H -t "$3"; } 2>/dev/null
shift 3
exec "$@"
`;

/**
 * Starts a process that runs somebody's model: no secrets in its environment, an empty working
 * directory, limits on memory and processor time, and a user of its own where one is configured, who
 * is in no other group. It ends when we do (descriptor 3), and Ctrl-C on our terminal does not reach it.
 */
export function spawnSandboxed(name: "worker" | "validator", sandbox: Sandbox): SandboxedProcess {
  const entry = processEntry(name);
  const cpuSeconds = sandbox.cpuSeconds ?? 0;
  const kibibytes = Math.ceil(sandbox.memoryLimitBytes / 1_024);
  const command = [process.execPath, ...entry.execArgv, entry.file, sandbox.label];
  const limits = [kibibytes, cpuSeconds, cpuSeconds + 2].map(String);
  const artifact = openIfPresent(sandbox.artifact);
  const stdio: StdioOptions = ["ignore", "ignore", "pipe", "pipe", "pipe", artifact ?? "ignore"];
  const child = spawnAndClose(artifact, () =>
    spawn("/bin/sh", ["-c", script, "onnward", ...limits, ...command], {
      ...workerIdentity(),
      cwd: sandbox.cwd,
      env: { NODE_ENV: "production", ...scrubbedEnv(), ...entry.environment },
      stdio,
      detached: true,
    }),
  );
  // A machine without descriptors or processes says so by this event, after it gave a child that is none.
  child.on("error", ignoreClosedPipe);
  const frames = (child.stdio ?? [])[4];
  if (!(frames instanceof Duplex)) throw new Error("A child process came without its pipes.");
  const stderr = new TextTail();
  child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk)).on("error", ignoreClosedPipe);
  child.stdio[3]?.on("error", ignoreClosedPipe);
  // A child that died resets its pipes; its end is noticed by the event of its own.
  frames.on("error", ignoreClosedPipe);
  return { child, frames, stderr };
}

/** Null where there is none: the process finds the null device in its place, and says that it is missing. */
function openIfPresent(file: string): number | null {
  try {
    return openSync(file, "r");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    // A machine without descriptors says nothing about the file.
    if (code === "EMFILE" || code === "ENFILE") throw error;
    return null;
  }
}

/** The child has its own by then; ours would be kept until we end. */
function spawnAndClose(fd: number | null, start: () => ChildProcess): ChildProcess {
  try {
    return start();
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

function ignoreClosedPipe(): void {
  // Said by "close", or by the error that is thrown.
}

const gibibyte = 1024 ** 3;

/** Comfortable for what models take in practice; a bomb passes it at once. */
export function memoryLimitFor(sizeBytes: number, baseMib: number): number {
  return Math.max(gibibyte, baseMib * 1024 ** 2 + 4 * sizeBytes);
}
