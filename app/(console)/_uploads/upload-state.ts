import type { Problem } from "@/lib/contract/problem";
import type { ValidationPhase, VersionDto } from "@/lib/contract/version";
import { noAbout } from "../models/_about/about-text";
import { type Description, type Draft, describeDraft } from "./draft";
import { type FileRole, groupFiles, toBeside } from "./file-roles";
import type { Transfer } from "./transfer";

/** Where an upload is. From `validating` on it is the server's business, whatever happens here. */
export type Stage =
  | { readonly kind: "waiting" }
  /** `isStalled`: the server does not answer, and it is tried again and again. */
  | { readonly kind: "sending"; readonly transfer: Transfer; readonly isStalled: boolean }
  /** By somebody, or by a problem that may pass: what is up stays up. */
  | { readonly kind: "paused"; readonly transfer: Transfer; readonly problem: Problem | null }
  /** All bytes are up; the server computes their SHA-256. */
  | { readonly kind: "verifying"; readonly transfer: Transfer }
  /** Versions have these very bytes: whether another is wanted is for a person to say. */
  | { readonly kind: "duplicate"; readonly sharedWith: readonly VersionRef[] }
  /** The version is being made; the answer is not here yet. */
  | { readonly kind: "checking" }
  | { readonly kind: "validating"; readonly version: number; readonly phase: ValidationPhase }
  | { readonly kind: "ready"; readonly version: number }
  | {
      readonly kind: "rejected";
      readonly version: number;
      readonly rejection: VersionDto["rejection"];
      /** The last phase that it passed: where the stepper shows the failure. */
      readonly phase: ValidationPhase;
    }
  | { readonly kind: "refused"; readonly problem: Problem }
  /** The file was moved or changed since it was chosen: browsers then give no more of its bytes. */
  | { readonly kind: "unreadable" }
  /** The version exists, but its validation cannot be followed from here. */
  | { readonly kind: "unwatched"; readonly version: number; readonly problem: Problem | null }
  | { readonly kind: "cancelled" };

export interface VersionRef {
  readonly model: string;
  readonly version: number;
}

/** One file of an upload. */
export interface UploadFile {
  readonly key: string;
  readonly role: FileRole;
  readonly name: string;
  readonly sizeBytes: number;
  /** Null after a reload, for a file whose bytes are all at the server. */
  readonly file: File | null;
  /** The server's name for it, once it has begun. */
  readonly uploadId: string | null;
}

export interface Upload {
  readonly id: string;
  readonly model: string;
  readonly description: Description;
  readonly files: readonly UploadFile[];
  /** What was chosen and typed: "edit and try again" goes back to it. Null after a reload. */
  readonly draft: Draft | null;
  /** Somebody has said that they want a version of bytes that versions have. */
  readonly isConfirmed: boolean;
  readonly stage: Stage;
}

/** Everything about uploads in this tab. */
export interface UploadState {
  /** Chosen files that nobody has sent yet; the first is in the form. */
  readonly drafts: readonly Draft[];
  /** Newest first. */
  readonly uploads: readonly Upload[];
}

export const emptyState: UploadState = { drafts: [], uploads: [] };

/** Each stream holds one of the six connections that a browser has for a host. */
const mostFollowed = 2;
const mostKept = 30;

/**
 * Files join the queue of drafts, those that were chosen together as one. What goes beside a model and has
 * none goes to the draft in the form. A first draft that cannot be sent anyway gives way.
 */
export function withFiles(
  state: UploadState,
  files: readonly File[],
  nextId: (kind: string) => string,
): UploadState {
  const { groups, loose } = groupFiles(files);
  const [first, ...rest] = state.drafts;
  const isBroken = first?.finding?.kind === "refused";
  const keyed = (beside: typeof loose) => beside.map((each) => ({ ...each, key: nextId("file") }));
  const added = groups.map(({ model, beside }) => newDraft(nextId("draft"), model, keyed(beside)));
  if (first === undefined || (isBroken && added.length > 0)) {
    // Alone they are no model: what they are is said of each.
    const alone = loose.map(({ file }) => newDraft(nextId("draft"), file, []));
    return { ...state, drafts: [...rest, ...added, ...alone] };
  }
  const filled = { ...first, beside: [...first.beside, ...keyed(loose)] };
  return { ...state, drafts: [filled, ...rest, ...added] };
}

export function withBeside(
  state: UploadState,
  id: string,
  files: readonly File[],
  nextId: (kind: string) => string,
): UploadState {
  const added = files.map((file) => ({ ...toBeside(file), key: nextId("file") }));
  const drafts = state.drafts.map((draft) =>
    draft.id === id ? { ...draft, beside: [...draft.beside, ...added] } : draft,
  );
  return { ...state, drafts };
}

function newDraft(id: string, file: File, beside: Draft["beside"]): Draft {
  return {
    id,
    file,
    beside,
    finding: null,
    typedName: null,
    note: "",
    metrics: [],
    about: noAbout,
  };
}

export function withDraft(state: UploadState, id: string, change: Partial<Draft>): UploadState {
  const drafts = state.drafts.map((draft) => (draft.id === id ? { ...draft, ...change } : draft));
  return { ...state, drafts };
}

export function withoutDraft(state: UploadState, id: string): UploadState {
  return { ...state, drafts: state.drafts.filter((draft) => draft.id !== id) };
}

/** The draft becomes an upload that waits for its turn. */
export function withStarted(
  state: UploadState,
  { draftId, uploadId, model }: { draftId: string; uploadId: string; model: string },
): UploadState {
  const draft = state.drafts.find((one) => one.id === draftId);
  if (draft === undefined) return state;
  const upload: Upload = {
    id: uploadId,
    model,
    description: describeDraft(draft),
    files: filesOf(draft),
    draft,
    isConfirmed: false,
    stage: { kind: "waiting" },
  };
  return withUpload(withoutDraft(state, draftId), upload);
}

function filesOf({ file, beside }: Draft): UploadFile[] {
  const all = [{ key: "model", role: "model" as const, file }, ...beside];
  return all.map(({ key, role, file: chosen }) => ({
    key,
    role,
    name: chosen.name,
    sizeBytes: chosen.size,
    file: chosen,
    uploadId: null,
  }));
}

/** The newest first; of those that are over only so many are kept. */
export function withUpload(state: UploadState, upload: Upload): UploadState {
  const settled = state.uploads.filter(isSettled).slice(mostKept);
  return { ...state, uploads: [upload, ...state.uploads.filter((one) => !settled.includes(one))] };
}

/** The server has given a file its name. */
export function withUploadId(
  state: UploadState,
  { id, key, uploadId }: { id: string; key: string; uploadId: string },
): UploadState {
  const uploads = state.uploads.map((upload) => {
    if (upload.id !== id) return upload;
    const files = upload.files.map((file) => (file.key === key ? { ...file, uploadId } : file));
    return { ...upload, files };
  });
  return { ...state, uploads };
}

/** Goes on where it was paused, or with bytes that versions have. */
export function withGoingOn(state: UploadState, id: string): UploadState {
  const uploads = state.uploads.map((upload): Upload => {
    if (upload.id !== id || !isHeld(upload)) return upload;
    const isConfirmed = upload.isConfirmed || upload.stage.kind === "duplicate";
    return { ...upload, isConfirmed, stage: { kind: "waiting" } };
  });
  return { ...state, uploads };
}

/** A settled upload stays settled: a late event of a cancelled one changes nothing. */
export function withStage(state: UploadState, id: string, stage: Stage): UploadState {
  const uploads = state.uploads.map((upload) =>
    upload.id === id && !isSettled(upload) ? { ...upload, stage } : upload,
  );
  return { ...state, uploads };
}

export function withoutUpload(state: UploadState, id: string): UploadState {
  return { ...state, uploads: state.uploads.filter((upload) => upload.id !== id) };
}

/** Back into the form, with its file and all that was typed, before what else waits there. */
export function withEdited(state: UploadState, id: string): UploadState {
  const upload = state.uploads.find((one) => one.id === id);
  if (upload === undefined || upload.draft === null || !isSettled(upload)) return state;
  const draft = { ...upload.draft, typedName: upload.model, finding: null };
  return { ...withoutUpload(state, id), drafts: [draft, ...state.drafts] };
}

/** The upload whose turn it is: one after another, in the order in which they were started. */
export function nextToSend({ uploads }: UploadState): Upload | undefined {
  if (uploads.some(isOnTheWay)) return undefined;
  return uploads.findLast(({ stage }) => stage.kind === "waiting");
}

/** The validation to follow next, given those that are followed now. */
export function nextToFollow(
  { uploads }: UploadState,
  followed: ReadonlySet<string>,
): Upload | undefined {
  if (followed.size >= mostFollowed) return undefined;
  return uploads.findLast(({ id, stage }) => stage.kind === "validating" && !followed.has(id));
}

/** Leaving the site now would stop it; it could go on when the files are chosen again. */
export function isAtRisk(upload: Upload): boolean {
  return upload.stage.kind === "waiting" || isOnTheWay(upload);
}

/** Waits for somebody to say that it goes on. */
export function isHeld({ stage }: Upload): boolean {
  return stage.kind === "paused" || stage.kind === "duplicate";
}

/** Nothing more will happen by itself, nor by saying so. */
export function isSettled(upload: Upload): boolean {
  return !isAtRisk(upload) && !isHeld(upload) && upload.stage.kind !== "validating";
}

function isOnTheWay({ stage }: Upload): boolean {
  return ["sending", "verifying", "checking"].includes(stage.kind);
}

/** The model's file, which an upload is shown by. */
export function modelFileOf({ files }: Upload): UploadFile | undefined {
  return files.find(({ role }) => role === "model");
}
