import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Context } from "@/lib/contract/actor";
import type { Signature } from "@/lib/contract/signature";
import type { ValidationReport, VersionDto } from "@/lib/contract/version";
import { db } from "@/lib/platform/db";
import { projectRoot } from "@/lib/platform/project-root";
import { contextOf } from "@/lib/platform/testing/context";
import { createVersion, settleVersion } from "../versions";

/** A committed model file: `hostile/int64-identity`, `sklearn/iris-logistic`. */
export function fixture(name: string): Buffer {
  return readFileSync(path.join(projectRoot, "clients/fixtures", `${name}.onnx`));
}

export const smallModel = fixture("hostile/int64-identity");

export async function* inPieces(bytes: Uint8Array, size = 4_096): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function upload(
  ctx: Context,
  name: string,
  { bytes = smallModel, create = true }: { bytes?: Uint8Array; create?: boolean } = {},
): Promise<VersionDto> {
  return createVersion(ctx, {
    name,
    create,
    note: "",
    metrics: [],
    bytes: inPieces(bytes),
  });
}

export const signature: Signature = {
  inputs: [{ name: "x", datatype: "INT64", shape: ["N"] }],
  outputs: [{ name: "y", datatype: "INT64", shape: ["N"] }],
  omittedOutputs: [],
};
export const report: ValidationReport = {
  loadMs: 1,
  runs: [],
  peakMemoryBytes: 1,
  warnings: [],
  runtime: { name: "onnxruntime", version: "1" },
};

/** Ends a version's validation as the runner would after a good run. */
export async function makeReady({
  model,
  version,
  digest,
  sizeBytes,
}: VersionDto): Promise<string> {
  const { id: versionId } = await rowOf(model, version);
  const serving = { digest: digest.replace("sha256:", ""), sizeBytes };
  const result = { ok: true, serving, signature, report } as const;
  await settleVersion(contextOf(), { versionId, result });
  return versionId;
}

export async function uploadReady(ctx: Context, name: string): Promise<string> {
  return makeReady(await upload(ctx, name));
}

export async function rowOf(name: string, number: number) {
  return db().version.findFirstOrThrow({ where: { number, model: { liveName: name } } });
}

interface Heartbeat {
  readonly warm?: readonly string[];
  readonly failed?: Readonly<Record<string, { code: string; detail: string }>>;
  readonly ageSeconds?: number;
}

/** What a gateway would report that has applied everything so far. */
export async function beat(id: string, { warm = [], failed = {}, ageSeconds = 0 }: Heartbeat) {
  const { number } = await db().revision.findUniqueOrThrow({ where: { id: 1 } });
  const seenAt = new Date(Date.now() - ageSeconds * 1_000);
  const report = { appliedRevision: number, warm: [...warm], failed, seenAt };
  await db().gatewayHeartbeat.upsert({
    where: { id },
    create: { id, hostname: "east", startedAt: seenAt, ...report },
    update: report,
  });
}

export function gatewayId(): string {
  return randomUUID();
}

/** Actions of the audit chain for a target, oldest first. */
export async function auditOf(target: string): Promise<string[]> {
  const events = await db().auditEvent.findMany({ where: { target }, orderBy: { seq: "asc" } });
  return events.map(({ action, outcome }) =>
    outcome === "success" ? action : `${action} ${outcome}`,
  );
}

/** The code of the error that the work ends with. */
export async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => "no error",
    (error: { code?: unknown }) => error.code,
  );
}
