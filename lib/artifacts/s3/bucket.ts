import type { S3Client } from "@aws-sdk/client-s3";
import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import { remember } from "@/lib/platform/remember";

export interface Bucket {
  readonly client: S3Client;
  readonly name: string;
  /** Of every key of ours, with its slash at the end; empty: the bucket is ours alone. */
  readonly prefix: string;
}

const connectMs = 5_000;
/** Without a byte for this long a transfer is given up, and tried again where it was. */
const silenceMs = 30_000;
const attempts = 4;

/** Loaded at the first use: an installation with a disk never pays for the client. */
export function openBucket(): Promise<Bucket> {
  return remember("artifact bucket", connect);
}

async function connect(): Promise<Bucket> {
  const settings = env();
  const { S3Client } = await import("@aws-sdk/client-s3");
  const id = settings.ONNWARD_S3_ACCESS_KEY_ID;
  const secret = settings.ONNWARD_S3_SECRET_ACCESS_KEY;
  const client = new S3Client({
    region: settings.ONNWARD_S3_REGION,
    forcePathStyle: settings.ONNWARD_S3_PATH_STYLE ?? settings.ONNWARD_S3_ENDPOINT !== undefined,
    maxAttempts: attempts,
    requestHandler: { connectionTimeout: connectMs, socketTimeout: silenceMs },
    // Older and other servers than Amazon's know neither; every blob has its SHA-256 for a name anyway.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    ...(settings.ONNWARD_S3_ENDPOINT === undefined
      ? {}
      : { endpoint: settings.ONNWARD_S3_ENDPOINT }),
    // Without keys of ours: the machine's role, or what else the SDK finds.
    ...(id === undefined || secret === undefined
      ? {}
      : { credentials: { accessKeyId: id, secretAccessKey: secret } }),
  });
  // The environment was checked: with this store there is a bucket.
  const name = settings.ONNWARD_S3_BUCKET ?? "";
  return { client, name, prefix: settings.ONNWARD_S3_PREFIX };
}

/** What the server answered with, where it did. */
export function statusOf(error: unknown): number | null {
  if (typeof error !== "object" || error === null || !("$metadata" in error)) return null;
  const metadata = error.$metadata;
  if (typeof metadata !== "object" || metadata === null) return null;
  const status = "httpStatusCode" in metadata ? metadata.httpStatusCode : null;
  return typeof status === "number" ? status : null;
}

export function isNotFound(error: unknown): boolean {
  // A bucket that is not there is a wrong setting, not a missing blob.
  return statusOf(error) === 404 && nameOf(error) !== "NoSuchBucket";
}

export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

const fullNames: readonly string[] = [
  "QuotaExceeded",
  "InsufficientCapacity",
  "XMinioStorageFull",
  "EntityTooLarge",
];

/** What a caller may hear of a call that failed; what the server said is the cause, for the log. */
export function toBucketError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  // Only this of it: the SDK hangs the whole request on its errors, with the key that signed it.
  const said = error instanceof Error ? `${error.name}: ${error.message}` : "an unknown error";
  const cause = new Error(`${said} (status ${statusOf(error) ?? "none"})`);
  if (statusOf(error) === 507 || fullNames.includes(nameOf(error))) {
    return new AppError("storage.full", "The artifact store has no space left for the file.", {
      cause,
    });
  }
  return new AppError("storage.unavailable", "The artifact store does not answer as it should.", {
    cause,
    retryAfterSeconds: 30,
  });
}
