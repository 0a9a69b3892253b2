import { fingerprintOf } from "./fingerprint";
import type { KeptUpload } from "./kept-uploads";
import type { Upload } from "./upload-state";

/** What the server says of a kept file; absent: it has expired or was removed. */
export interface AtServer {
  readonly id: string;
  readonly state: "receiving" | "verifying" | "finished" | "taken" | "failed";
  readonly offset: number;
}

/** Whether bytes of it are missing at the server: only then its file is needed again. */
export function needsFile(uploadId: string | null, atServer: readonly AtServer[]): boolean {
  if (uploadId === null) return true;
  return atServer.find(({ id }) => id === uploadId)?.state === "receiving";
}

/**
 * The upload as it goes on with the files that were chosen, or the names of those that are missing among
 * them. Another file of the same name is not the same: a mixture of two would be neither.
 */
export async function restoreUpload(
  kept: KeptUpload,
  atServer: readonly AtServer[],
  chosen: readonly File[],
): Promise<Upload | { readonly missing: readonly string[] }> {
  const missing: string[] = [];
  const files: Upload["files"][number][] = [];
  for (const { uploadId, role, name, sizeBytes, fingerprint } of kept.files) {
    const isNeeded = needsFile(uploadId, atServer);
    const file = isNeeded ? await findSame(chosen, { name, sizeBytes, fingerprint }) : null;
    if (isNeeded && file === null) missing.push(name);
    files.push({ key: uploadId ?? `${role} ${name}`, role, name, sizeBytes, file, uploadId });
  }
  if (missing.length > 0) return { missing };
  return {
    id: kept.id,
    model: kept.model,
    description: kept.description,
    files,
    draft: null,
    isConfirmed: false,
    stage: { kind: "waiting" },
  };
}

async function findSame(
  chosen: readonly File[],
  { name, sizeBytes, fingerprint }: { name: string; sizeBytes: number; fingerprint: string },
): Promise<File | null> {
  const file = chosen.find((each) => each.name === name && each.size === sizeBytes);
  if (file === undefined) return null;
  // What cannot be read cannot be sent either.
  const found = await fingerprintOf(file).catch(() => null);
  return found === fingerprint ? file : null;
}
