import type { Description } from "./draft";
import type { FileRole } from "./file-roles";
import { namePattern } from "./suggest-name";

/** What this browser keeps of an upload that it began, so that it can go on after a reload. */
export interface KeptUpload {
  readonly id: string;
  readonly model: string;
  readonly description: Description;
  readonly files: readonly KeptFile[];
}

export interface KeptFile {
  /** Null: nothing of it was sent yet. */
  readonly uploadId: string | null;
  readonly role: FileRole;
  readonly name: string;
  readonly sizeBytes: number;
  /** Which file it was: another of the same name must not be mixed in. */
  readonly fingerprint: string;
}

const place = "onnward.uploads";
const mostKept = 20;

export function readKept(): KeptUpload[] {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(place) ?? "[]");
    return Array.isArray(parsed) ? parsed.filter(isKept).slice(0, mostKept) : [];
  } catch {
    return []; // Storage is off, or somebody else wrote there: an upload then ends with its page.
  }
}

export function keep(upload: KeptUpload): void {
  const others = readKept().filter(({ id }) => id !== upload.id);
  write([upload, ...others].slice(0, mostKept));
}

export function forgetKept(id: string): void {
  write(readKept().filter((each) => each.id !== id));
}

function write(uploads: readonly KeptUpload[]): void {
  try {
    localStorage.setItem(place, JSON.stringify(uploads));
  } catch {
    // Full or off: see above.
  }
}

function isKept(value: unknown): value is KeptUpload {
  if (typeof value !== "object" || value === null) return false;
  const { id, model, files }: { id?: unknown; model?: unknown; files?: unknown } = value;
  const isNamed = typeof id === "string" && typeof model === "string" && namePattern.test(model);
  return isNamed && Array.isArray(files) && files.length > 0;
}
