import { availableParallelism } from "node:os";
import type { Duplex } from "node:stream";
import type { Fault } from "@/lib/contract/errors";
import { type Signature, signatureSchema } from "@/lib/contract/signature";
import type { ValidationReport } from "@/lib/contract/version";
import { createFrameReader, createFrameWriter } from "./frames";
import {
  jsonHead,
  readValidatorReport,
  toFileSpecs,
  type ValidatorPhase,
  type ValidatorReport,
  validatorReportLimits,
} from "./messages";
import { howItEnded } from "./process/how-it-ended";
import { makeModelFolder } from "./process/model-folder";
import { memoryLimitFor, spawnSandboxed } from "./process/spawn-sandboxed";
import { timeForBytes } from "./process/time-for-bytes";
import { type ExternalFile, totalBytes } from "./types";
import type { TrialSpec } from "./validator/trial-spec";

export interface ArtifactTrial {
  readonly path: string;
  /** Hex SHA-256 of the file. */
  readonly digest: string;
  readonly sizeBytes: number;
  /** Files that the model's tensors keep their data in. */
  readonly externalFiles: readonly ExternalFile[];
  /** As the file states it. */
  readonly signature: Signature;
  /** Wall deadline of the whole trial. */
  readonly timeoutMs: number;
  /** Data rlimit before four times the file's size is added, in MiB. */
  readonly memoryMib: number;
  readonly onPhase?: ((phase: ValidatorPhase) => void) | undefined;
  /** Aborted: the trial is ended and rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export type TrialOutcome =
  | {
      readonly ok: true;
      readonly report: ValidationReport;
      /** Completed with what the runtime worked out. */
      readonly signature: Signature;
    }
  | { readonly ok: false; readonly fault: Fault };

/**
 * Tries a model in a process of its own, which may crash, hang or run out of memory: whatever it does
 * becomes a verdict, and nothing of it reaches this process.
 */
export async function validateArtifact(subject: ArtifactTrial): Promise<TrialOutcome> {
  subject.signal?.throwIfAborted();
  const folder = makeModelFolder(subject.externalFiles);
  try {
    const timeoutMs = subject.timeoutMs + timeForBytes(totalBytes(subject));
    return await runTrial({ ...subject, timeoutMs }, folder.path);
  } finally {
    folder.remove();
  }
}

function runTrial(subject: ArtifactTrial, cwd: string): Promise<TrialOutcome> {
  const threads = availableParallelism();
  const { child, frames, stderr } = spawnSandboxed("validator", {
    artifact: subject.path,
    cwd,
    memoryLimitBytes: memoryLimitFor(totalBytes(subject), subject.memoryMib),
    // All threads busy until the wall deadline: only what escapes our timer meets this limit.
    cpuSeconds: Math.ceil((cpuMs(subject) / 1_000) * threads) + 1,
    label: `sha256:${subject.digest.slice(0, 12)}`,
  });
  let outcome: TrialOutcome | null = null;
  const kill = () => {
    child.kill("SIGKILL");
  };
  const deadline = startDeadline(subject, (fault) => {
    outcome ??= { ok: false, fault };
    kill();
  });
  subject.signal?.addEventListener("abort", kill, { once: true });
  const onReport = (report: ValidatorReport | null, body: Buffer) => {
    if (report === null) return kill();
    if (report.type !== "phase") {
      outcome = laterOf(outcome, toOutcome(report, body));
      return;
    }
    if (report.phase === "loading") deadline.begin();
    subject.onPhase?.(report.phase);
  };
  talk(frames, { ...subject, threads }, onReport);
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (code, signal) => {
      deadline.stop();
      subject.signal?.removeEventListener("abort", kill);
      // Only an end of its own is the end of the trial: until then more may be found out.
      const isCutShort = outcome === null || code !== 0;
      if (isCutShort && subject.signal?.aborted) reject(subject.signal.reason);
      else resolve(outcome ?? { ok: false, fault: verdictOf(code, signal, stderr.text()) });
    });
  });
}

/** With what checking its files takes, which is no part of the deadline. */
function cpuMs(subject: ArtifactTrial): number {
  return subject.timeoutMs + timeForBytes(totalBytes(subject));
}

/** Says what to try, and hears what comes of it; null: nothing that a validator says. */
function talk(
  frames: Duplex,
  subject: ArtifactTrial & { threads: number },
  onReport: (report: ValidatorReport | null, body: Buffer) => void,
): void {
  const reader = createFrameReader(validatorReportLimits, ({ head, body }) =>
    onReport(readValidatorReport(head), body),
  );
  frames.on("data", (chunk: Buffer) => {
    try {
      reader.push(chunk);
    } catch {
      // A model has damaged its process, which then says nonsense: the same as a crash.
      onReport(null, chunk);
    }
  });
  const { digest, sizeBytes, threads, timeoutMs, signature } = subject;
  const externalFiles = toFileSpecs(subject.externalFiles);
  const spec: TrialSpec = { digest, sizeBytes, externalFiles, threads, timeoutMs };
  createFrameWriter(frames).write(jsonHead(spec), [Buffer.from(JSON.stringify(signature), "utf8")]);
}

/**
 * The model's time begins when the process says that it loads: what it took to start is not the model's
 * fault, and no verdict on it.
 */
function startDeadline(subject: ArtifactTrial, onEnd: (fault: Fault) => void) {
  const { timeoutMs } = subject;
  // It checks the digests of the external data before it loads anything.
  const startMs = startTimeoutMs + timeForBytes(totalBytes(subject));
  let timer = setTimeout(() => onEnd(notStarted), startMs);
  let hasBegun = false;
  return {
    begin(): void {
      // Once: a process that its model took over could begin again for ever.
      if (hasBegun) return;
      hasBegun = true;
      clearTimeout(timer);
      timer = setTimeout(() => onEnd(tooSlow(timeoutMs)), timeoutMs);
    },
    stop: () => clearTimeout(timer),
  };
}

/** For the process to start, before the model has its turn. */
const startTimeoutMs = 60_000;

const notStarted: Fault = {
  code: "internal",
  detail: "The process that tries models did not start in time.",
};

/**
 * The first verdict stands; a report of an accepted model is replaced by one that knows more. So a model that
 * ends its process, or its time, while it is tried what may be batched, is what it was before: accepted.
 */
function laterOf(first: TrialOutcome | null, next: TrialOutcome | null): TrialOutcome | null {
  return first === null || (first.ok && next?.ok) ? next : first;
}

function toOutcome(
  report: Extract<ValidatorReport, { type: "failed" | "done" }>,
  body: Buffer,
): TrialOutcome | null {
  if (report.type === "failed") return { ok: false, fault: report.fault };
  try {
    const signature = signatureSchema.parse(JSON.parse(body.toString("utf8")));
    return { ok: true, report: report.report, signature };
  } catch {
    return null; // Damaged: judged by how the process ends.
  }
}

function tooSlow(timeoutMs: number): Fault {
  return {
    code: "model.warmup_timeout",
    detail: `The model did not load and finish its trial runs within ${timeoutMs} ms.`,
  };
}

/** What a process that said nothing died of. */
function verdictOf(code: number | null, signal: NodeJS.Signals | null, stderr: string): Fault {
  const reason = howItEnded({ code, signal }, stderr);
  if (reason === "processor-time") {
    return {
      code: "model.warmup_timeout",
      detail: "The model used all processor time that its trial runs may take.",
    };
  }
  // Nobody but the kernel, short of memory, kills a validator that way; our own kills are known.
  if (reason === "memory" || signal === "SIGKILL") {
    return {
      code: "model.resource_limit",
      detail: "The model needs more memory than its trial runs may take.",
    };
  }
  const how = signal === null ? "ended without a verdict" : `ended by ${signal}`;
  return { code: "model.validator_crashed", detail: `The process that tried the model ${how}.` };
}
