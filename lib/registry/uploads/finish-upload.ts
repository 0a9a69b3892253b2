import { removePart, verifyPart } from "@/lib/artifacts/uploads";
import type { Context } from "@/lib/contract/actor";
import type { VersionDto } from "@/lib/contract/version";
import { db } from "@/lib/platform/db";
import { AppError, toAppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import { remember } from "@/lib/platform/remember";
import { acquireLease } from "./lease";
import { registerUploads } from "./register-uploads";
import { planOf, toFailure, type UploadRow } from "./upload-row";

/** `going_on`: it goes on without the request, and reading the upload says how it ended. */
export type Finished = "done" | "going_on";

/** An answer may take so long; proxies and clients wait longer. */
const patienceMs = 20_000;
/** Between an attempt that failed for a passing reason and the next. */
const breakMs = 5_000;

const jobs = () => remember("finishing uploads", () => new Map<string, Promise<Finished>>());

/**
 * Computes the digest of a whole upload and, when it is for one model, makes its version. Waits for a
 * while, then leaves the work to itself: after a restart the next reading by its owner starts it again.
 * Errors: those of making the version, `digest.mismatch`; they also stand in the upload.
 */
export async function finishUpload(
  ctx: Context,
  id: string,
  waitMs = patienceMs,
): Promise<Finished> {
  const running = jobs().get(id) ?? startJob(ctx, id);
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<Finished>((resolve) => {
    timer = setTimeout(() => resolve("going_on"), waitMs);
  });
  return Promise.race([running, patience]).finally(() => clearTimeout(timer));
}

function startJob(ctx: Context, id: string): Promise<Finished> {
  const job = finish(ctx, id);
  jobs().set(id, job);
  // Whoever waits hears of it; when nobody does any more, the upload says it.
  job.then(
    () => jobs().delete(id),
    (error: unknown) => {
      if (toAppError(error).status < 500) return jobs().delete(id);
      logger().warn({ err: error, upload: id }, "an upload could not be finished");
      // Whoever looks every moment must not have it tried again every moment.
      setTimeout(() => jobs().delete(id), breakMs).unref();
    },
  );
  return job;
}

async function finish(ctx: Context, id: string): Promise<Finished> {
  const lease = await acquireLease(id, "verifying").catch((error: unknown) => {
    if (error instanceof AppError && error.code === "upload.locked") return null;
    throw error;
  });
  if (lease === null) return lookAtEnd(id);
  try {
    const row = await db().upload.findUniqueOrThrow({ where: { id } });
    const digest = row.digest ?? (await computeDigest(row));
    const verified = { ...row, digest };
    if (planOf(row).stage) {
      await db().upload.updateMany({
        where: { id, leaseHolder: lease.holder, state: "verifying" },
        data: { state: "finished" },
      });
      return "done";
    }
    await registerOne(ctx, verified);
    return "done";
  } catch (error) {
    const known = toAppError(error);
    // What may go well another time stays as it is: the next reading tries again.
    if (known.status < 500) await fail(id, known);
    throw error;
  } finally {
    await lease.release();
  }
}

/** Another request was faster, here or at another console. */
async function lookAtEnd(id: string): Promise<Finished> {
  const row = await db().upload.findUnique({ where: { id } });
  if (row?.state === "failed") throw toFailure(row);
  return row?.state === "verifying" ? "going_on" : "done";
}

async function computeDigest(row: UploadRow): Promise<string> {
  const { id } = row;
  let writtenAt = performance.now();
  const digest = await verifyPart({ id, sizeBytes: Number(row.sizeBytes) }, (verifiedBytes) => {
    if (performance.now() - writtenAt < 500) return;
    writtenAt = performance.now();
    // Only for people who watch: one that is lost is followed by the next.
    db()
      .upload.updateMany({ where: { id }, data: { verifiedBytes } })
      .catch(() => {});
  });
  if (row.expectedDigest !== null && row.expectedDigest !== digest) {
    throw new AppError(
      "digest.mismatch",
      `The bytes received have the SHA-256 ${digest}, but Upload-Metadata says ${row.expectedDigest}.`,
    );
  }
  await db().upload.updateMany({ where: { id }, data: { digest, verifiedBytes: row.sizeBytes } });
  return digest;
}

async function registerOne(ctx: Context, row: UploadRow): Promise<VersionDto> {
  const { stage: _, ...described } = planOf(row);
  return registerUploads(ctx, {
    name: row.model ?? "",
    ...described,
    from: "verifying",
    files: [{ row, name: row.fileName, role: "model" }],
  });
}

async function fail(id: string, error: AppError): Promise<void> {
  const { code, detail, hint } = error.toProblem("");
  await db().upload.updateMany({
    where: { id, state: "verifying" },
    data: { state: "failed", problem: { code, detail, hint } },
  });
  await removePart(id);
}
