import { AppError } from "@/lib/platform/errors";

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

/** Maps what the file system says while writing to what the caller may hear; the rest stays. */
export function toStorageError(error: unknown): unknown {
  switch (codeOf(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return new AppError("storage.full", "There is no space left for the file.", { cause: error });
    case "EROFS":
    case "EACCES":
    case "EPERM":
    case "EIO":
      return new AppError("storage.unavailable", "The artifact storage cannot be written.", {
        cause: error,
        retryAfterSeconds: 30,
      });
    default:
      return error;
  }
}

export function isMissing(error: unknown): boolean {
  return codeOf(error) === "ENOENT";
}
