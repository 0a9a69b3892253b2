import { fingerprintOf } from "./fingerprint";
import type { KeptUpload } from "./kept-uploads";
import type { Upload } from "./upload-state";

/** What the server says of a kept file; absent: it has expired or was removed. */
export interface AtServer {
  readonly id: string;
  readonly state: "receiving" | "verifying" | "finished" | "taken" | "failed";
  readonly offset: number;
}

/** One that can go on: what this browser knows of it, if it began here, and what the server has. */
export interface Unfinished<T extends AtServer> {
  readonly id: string;
  readonly kept: KeptUpload | null;
  readonly atServer: readonly T[];
}

/**
 * Those that this browser began, as it knows them; then those of which it knows nothing. One that lost a file,
 * or became a version, is none; nor is one of somebody else who signed in here, and who may come back for it.
 */
export function findUnfinished<T extends AtServer>(
  all: readonly T[],
  keptUploads: readonly KeptUpload[],
): Unfinished<T>[] {
  const open = all.filter(({ state }) => ["receiving", "verifying", "finished"].includes(state));
  const known = keptUploads.flatMap((kept): Unfinished<T>[] => {
    const ids = kept.files.flatMap(({ uploadId }) => uploadId ?? []);
    const atServer = open.filter(({ id }) => ids.includes(id));
    const isWhole = ids.length > 0 && atServer.length === ids.length;
    return isWhole ? [{ id: kept.id, kept, atServer }] : [];
  });
  const claimed = new Set(known.flatMap(({ atServer }) => atServer.map(({ id }) => id)));
  const others = open.filter(({ id }) => !claimed.has(id));
  return [...known, ...others.map((each) => ({ id: each.id, kept: null, atServer: [each] }))];
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
