import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import {
  type ArtifactStore,
  deriveSignature,
  labelOutput,
  openArtifactStore,
  parseClassLabels,
  rewriteZipMaps,
  type ScannedModel,
  scanModel,
} from "@/lib/artifacts";
import { recordAttempt } from "@/lib/audit";
import type { Fault } from "@/lib/contract/errors";
import { defaultServingSettings } from "@/lib/contract/serving";
import type { Signature } from "@/lib/contract/signature";
import type { ValidationReport } from "@/lib/contract/version";
import { AppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import { verifyAndReport } from "@/lib/registry/artifacts";
import {
  findValidation,
  recordPhase,
  settleVersion,
  type ValidationResult,
} from "@/lib/registry/versions";
import type { WorkResult } from "./decide-next";
import { systemContext } from "./system-context";
import { type RunGoldenSamples, tryGoldenSamples } from "./try-golden-samples";
import type { Work } from "./work";

/** What is to be tried in quarantine. */
export interface TrialSubject {
  readonly path: string;
  readonly digest: string;
  readonly sizeBytes: number;
  /** External data, each under its name. */
  readonly externalFiles: readonly {
    readonly name: string;
    readonly path: string;
    readonly digest: string;
    readonly sizeBytes: number;
  }[];
  readonly signature: Signature;
  readonly onPhase: (phase: string) => void;
  readonly signal: AbortSignal;
}

/** Loads and runs a model in a process of its own (inference/validator). */
export type TryModel = (
  subject: TrialSubject,
) => Promise<
  | { readonly ok: true; readonly report: ValidationReport; readonly signature: Signature }
  | { readonly ok: false; readonly fault: Fault }
>;

interface Validation {
  readonly work: Work;
  readonly signal: AbortSignal;
  readonly tryModel: TryModel;
  readonly runSamples: RunGoldenSamples;
}

type Subject = NonNullable<Awaited<ReturnType<typeof findValidation>>>;

/** Takes a version from `validating` to `ready` or `rejected`. Safe to do twice: only one of them settles it. */
export async function validateVersion(validation: Validation): Promise<WorkResult> {
  const { work, signal } = validation;
  const versionId = work.subjectId;
  const version = await findValidation(versionId);
  if (version === null) return { kind: "done" };
  await recordPhase(versionId, "started", { attempt: work.attempts });
  const result = await judge(version, validation);
  await untilDatabaseAnswers(signal, () =>
    settleVersion(systemContext(work), { versionId, result }),
  );
  return { kind: "done" };
}

/** After too many lost leases: the file ends whoever touches it, or the machine is not well. */
export async function abandonValidation(work: Work): Promise<void> {
  const fault: Fault = {
    code: "validation.abandoned",
    detail: `Validation was begun ${work.attempts - 1} times and never came to its end.`,
  };
  const result: ValidationResult = { ok: false, fault };
  await settleVersion(systemContext(work), { versionId: work.subjectId, result });
}

/** A refusal of the file is a result; everything else (a full disk, a bug) is thrown and tried again. */
async function judge(version: Subject, validation: Validation): Promise<ValidationResult> {
  try {
    return await examine(version, validation);
  } catch (error) {
    if (error instanceof AppError && /^(model|artifact)\./.test(error.code)) {
      return { ok: false, fault: error.toFault() };
    }
    throw error;
  }
}

async function examine(
  { digest, files, model, modelId, number }: Subject,
  { work, signal, tryModel, runSamples }: Validation,
): Promise<ValidationResult> {
  const store = openArtifactStore();
  const version = { name: model, number };
  await verifyAndReport(systemContext(work), version, digest, "verify");
  const external = files.filter(({ role }) => role === "external_data");
  const sizes = new Map(external.map(({ name, sizeBytes }) => [name, sizeBytes]));
  const scan = await scanModel(store.pathOf(digest), sizes);
  for (const file of external) await store.fetch(file.digest);
  const phases = notePhases(work.subjectId);
  const signature = deriveSignature(scan);
  if (scan.zipMaps.length > 0) phases.note("rewriting");
  const serving = await makeServing(store, digest, scan);
  const subject = {
    path: store.pathOf(serving.digest),
    ...serving,
    externalFiles: external.map((file) => ({ ...file, path: store.pathOf(file.digest) })),
  };
  const trial = await tryModel({
    ...subject,
    signature,
    onPhase: phases.note,
    signal,
  });
  await phases.written();
  if (!trial.ok) {
    await reportDamage(work, version, trial.fault);
    return trial;
  }
  const { signature: labelled, warning } = await giveLabels(store, files, trial.signature);
  const { report } = trial;
  const served = {
    ...{ ...subject, id: work.subjectId, model, number, signature: labelled },
    settings: defaultServingSettings,
    batching: report.batching ?? null,
    cost: report.cost ?? null,
  };
  const golden = await tryGoldenSamples({ version: served, modelId, signal, run: runSamples });
  if (golden.fault !== null) return { ok: false, fault: golden.fault };
  const said = warning === null ? [] : [warning];
  const warnings = [...report.warnings, ...said, ...golden.warnings];
  const found = golden.report === null ? {} : { golden: golden.report };
  return { ok: true, serving, signature: labelled, report: { ...report, ...found, warnings } };
}

/** Of files that only the model's process reads to their end. What is not damage is no event of its own. */
async function reportDamage(
  work: Work,
  { name, number }: { name: string; number: number },
  { code, detail: reason }: Fault,
): Promise<void> {
  if (!code.startsWith("artifact.")) return;
  const target = `version:${name}@${number}`;
  const event = { action: "artifact.corrupt", target, outcome: "failure", code, reason } as const;
  await recordAttempt(systemContext(work), event);
}

/** Class labels that came beside the model; those in the file itself are in the signature already. */
async function giveLabels(store: ArtifactStore, files: Subject["files"], signature: Signature) {
  const file = files.find(({ role }) => role === "labels");
  if (file === undefined) return { signature, warning: null };
  await store.verify(file.digest);
  const text = await readFile(store.pathOf(file.digest), "utf8");
  return labelOutput(signature, parseClassLabels(file.name, text));
}

/** What will run: the upload itself, or a derived artifact whose ZipMaps became tensors. */
async function makeServing(
  store: ArtifactStore,
  digest: string,
  scan: ScannedModel,
): Promise<{ digest: string; sizeBytes: number }> {
  if (scan.zipMaps.length === 0) return { digest, sizeBytes: scan.sizeBytes };
  const { stream, sizeBytes } = rewriteZipMaps(store.pathOf(digest), scan);
  const file = await store.receive(stream, { maxBytes: sizeBytes, expectedBytes: sizeBytes });
  try {
    await store.commit(file);
  } finally {
    await store.discard(file);
  }
  return { digest: file.digest, sizeBytes };
}

/** Phases are written in their order, behind the work's back: they are for people who watch. */
function notePhases(versionId: string) {
  let last: Promise<void> = Promise.resolve();
  return {
    note(phase: string): void {
      last = last
        .then(() => recordPhase(versionId, phase))
        .catch((error) => logger().warn({ err: error, phase }, "a phase could not be noted"));
    },
    written: () => last,
  };
}

/** A verdict that took a minute to reach is worth waiting for the database. */
async function untilDatabaseAnswers(
  signal: AbortSignal,
  write: () => Promise<void>,
): Promise<void> {
  for (let pauseMs = 250; ; pauseMs = Math.min(pauseMs * 2, 4_000)) {
    try {
      return await write();
    } catch (error) {
      const isAway = error instanceof AppError && error.code === "db.unavailable";
      if (!isAway || signal.aborted) throw error;
    }
    await wait(pauseMs, undefined, { signal });
  }
}
