import { createHmac } from "node:crypto";
import { currentTimeMs } from "@/lib/platform/clock";
import { inTransaction, Prisma, type Tx } from "@/lib/platform/db";
import { deriveSecret } from "@/lib/platform/derive-secret";
import { AppError } from "@/lib/platform/errors";
import {
  type Bucket,
  type BucketKind,
  charge,
  emptyBucket,
  forgive,
  waitOf,
} from "./throttle-rule";

/** One thing that attempts are counted by. */
export interface Counted {
  readonly kind: BucketKind;
  /** What they have in common: an address and a network, a network, a browser. */
  readonly parts: readonly string[];
}

/**
 * Charges an attempt to all its buckets before it is made, so that many at one time cannot all pass; or
 * to none, when one of them is full: who is refused adds nothing to what others wait for. The rows are
 * locked in one order, so that attempts wait for each other and never in a circle. Who is refused by what
 * is known already leaves no row and waits for no lock: strangers may come by the thousand.
 * Errors: `session.throttled` with the seconds to wait.
 */
export async function chargeBuckets(counted: readonly Counted[]): Promise<void> {
  const waitMs = await inTransaction(async (tx) => {
    const keys = counted.map(keyOf);
    const known = longestWaitOf(counted, await readBuckets(tx, keys), currentTimeMs());
    if (known > 0) return known;
    const buckets = await lockBuckets(tx, keys);
    const now = currentTimeMs();
    const longest = longestWaitOf(counted, buckets, now);
    if (longest > 0) return longest;
    await saveBuckets(
      tx,
      counted.map((each) => [keyOf(each), charge(each.kind, find(buckets, each), now)]),
    );
    return 0;
  });
  if (waitMs > 0) throw throttled(waitMs);
}

/** Gives back what a successful attempt was charged, in the transaction of its success. */
export async function forgiveBuckets(tx: Tx, counted: readonly Counted[]): Promise<void> {
  const buckets = await lockBuckets(tx, counted.map(keyOf));
  const now = currentTimeMs();
  await saveBuckets(
    tx,
    counted.map((each) => [keyOf(each), forgive(each.kind, find(buckets, each), now)]),
  );
}

/** The rows, made when they are missing, locked until the transaction ends. */
export async function lockBuckets(
  tx: Tx,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Bucket>> {
  const sorted = [...new Set(keys)].sort();
  const never = new Date(emptyBucket.changedAtMs);
  const rows = sorted.map((key) => Prisma.sql`(${key}, 0, ${never})`);
  await tx.$executeRaw`
    INSERT INTO sign_in_bucket (key, level, changed_at) VALUES ${Prisma.join(rows)}
    ON CONFLICT (key) DO NOTHING`;
  return readBuckets(tx, sorted, Prisma.sql`FOR UPDATE`);
}

async function readBuckets(
  tx: Tx,
  keys: readonly string[],
  lock = Prisma.empty,
): Promise<ReadonlyMap<string, Bucket>> {
  const rows = await tx.$queryRaw<{ key: string; level: number; changedAt: Date }[]>`
    SELECT key, level, changed_at AS "changedAt" FROM sign_in_bucket
    WHERE key IN (${Prisma.join([...keys])}) ORDER BY key ${lock}`;
  return new Map(
    rows.map(({ key, level, changedAt }) => [key, { level, changedAtMs: changedAt.getTime() }]),
  );
}

export async function saveBuckets(
  tx: Tx,
  buckets: readonly (readonly [key: string, bucket: Bucket])[],
): Promise<void> {
  const rows = buckets.map(
    ([key, { level, changedAtMs }]) =>
      Prisma.sql`(${key}, ${level}::float8, ${new Date(changedAtMs)}::timestamptz)`,
  );
  // Housekeeping may have deleted a row that was empty before we locked it.
  await tx.$executeRaw`
    INSERT INTO sign_in_bucket (key, level, changed_at) VALUES ${Prisma.join(rows)}
    ON CONFLICT (key) DO UPDATE SET level = excluded.level, changed_at = excluded.changed_at`;
}

/** The row's name. What is counted is not readable in it. */
export function bucketKey(kind: string, parts: readonly string[]): string {
  const mac = createHmac("sha256", deriveSecret("sign-in buckets")).update(JSON.stringify(parts));
  return `${kind}:${mac.digest("base64url")}`;
}

export function throttled(waitMs: number): AppError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
  const detail = `Too many attempts: try again in ${retryAfterSeconds} s.`;
  return new AppError("session.throttled", detail, { retryAfterSeconds });
}

function longestWaitOf(
  counted: readonly Counted[],
  buckets: ReadonlyMap<string, Bucket>,
  nowMs: number,
): number {
  return Math.max(...counted.map((each) => waitOf(each.kind, find(buckets, each), nowMs)));
}

function keyOf({ kind, parts }: Counted): string {
  return bucketKey(kind, parts);
}

function find(buckets: ReadonlyMap<string, Bucket>, counted: Counted): Bucket {
  return buckets.get(keyOf(counted)) ?? emptyBucket;
}
