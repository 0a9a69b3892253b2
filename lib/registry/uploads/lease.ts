import { randomUUID } from "node:crypto";
import { db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";

/** A console that was killed holds an upload no longer than this. */
const leaseSeconds = 15;
const renewEveryMs = 3_000;
/** The holder stops well before the database lets somebody else in. */
const trustedMs = 10_000;

/** The right of one request to write to an upload, whichever console it is at. */
export interface Lease {
  readonly holder: string;
  /** Aborts when the lease cannot be renewed in time. */
  readonly signal: AbortSignal;
  /** Whether it is surely still this request's. */
  isHeld(): boolean;
  /** Errors: `upload.locked` when the lease may have gone to somebody else: nothing may be written then. */
  assertHeld(): void;
  /** Gives it back; never throws: what is not given back ends by itself. */
  release(): Promise<void>;
}

/**
 * Takes the lease of an upload in the given state. Errors: `upload.locked` while another request has it,
 * and when the upload is gone or in another state by now.
 */
export async function acquireLease(
  id: string,
  state: "receiving" | "verifying",
): Promise<Lease & { readonly offset: number }> {
  const holder = randomUUID();
  const askedAt = performance.now();
  const [row] = await db().$queryRaw<{ offset: bigint }[]>`
    UPDATE upload SET lease_holder = ${holder}::uuid,
      lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}::int)
    WHERE id = ${id}::uuid AND state = ${state}::upload_state
      AND (lease_until IS NULL OR lease_until < clock_timestamp())
    RETURNING offset_bytes AS offset`;
  if (row === undefined) throw locked();
  return { ...keepLease(id, holder, askedAt), offset: Number(row.offset) };
}

function keepLease(id: string, holder: string, askedAt: number): Lease {
  const control = new AbortController();
  let trustedUntil = askedAt + trustedMs;
  let renewing = false;
  const renew = async () => {
    const at = performance.now();
    const count = await db().$executeRaw`
      UPDATE upload SET lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}::int)
      WHERE id = ${id}::uuid AND lease_holder = ${holder}::uuid`;
    if (count === 1) trustedUntil = at + trustedMs;
    else control.abort(locked());
  };
  const timer = setInterval(() => {
    if (performance.now() > trustedUntil) control.abort(locked());
    if (renewing || control.signal.aborted) return;
    renewing = true;
    renew()
      // The database is away: the next turn tries again, until the lease can no longer be trusted.
      .catch(() => {})
      .finally(() => {
        renewing = false;
      });
  }, renewEveryMs);
  timer.unref();
  const isHeld = () => !control.signal.aborted && performance.now() <= trustedUntil;
  return {
    holder,
    signal: control.signal,
    isHeld,
    assertHeld() {
      if (!isHeld()) throw locked();
    },
    async release() {
      clearInterval(timer);
      await db()
        .upload.updateMany({
          where: { id, leaseHolder: holder },
          data: { leaseHolder: null, leaseUntil: null },
        })
        .catch(() => {});
    },
  };
}

export function locked(): AppError {
  return new AppError("upload.locked", "Another request is writing to this upload.", {
    retryAfterSeconds: 1,
  });
}
