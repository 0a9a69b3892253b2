import type { Problem } from "@/lib/contract/problem";
import type { ValidationPhase, VersionDto } from "@/lib/contract/version";
import type { Draft } from "./draft";
import type { Transfer } from "./transfer";

/** Where an upload is. From `validating` on it is the server's business, whatever happens here. */
export type Stage =
  | { readonly kind: "waiting" }
  | { readonly kind: "sending"; readonly transfer: Transfer }
  /** All bytes are up; the answer is not here yet. */
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

export interface Upload {
  readonly id: string;
  readonly model: string;
  /** What was chosen and typed: "edit and try again" goes back to it. */
  readonly draft: Draft;
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

/** Files join the queue of drafts. They take the place of a first one that cannot be sent anyway. */
export function withFiles(state: UploadState, added: readonly Draft[]): UploadState {
  const [first] = state.drafts;
  const kept = first?.finding?.kind === "refused" ? state.drafts.slice(1) : state.drafts;
  return { ...state, drafts: [...kept, ...added] };
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
  const upload: Upload = { id: uploadId, model, draft, stage: { kind: "waiting" } };
  const settled = state.uploads.filter(isSettled).slice(mostKept);
  const uploads = state.uploads.filter((one) => !settled.includes(one));
  return { ...withoutDraft(state, draftId), uploads: [upload, ...uploads] };
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
  if (upload === undefined || !isSettled(upload)) return state;
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

/** Leaving the site now would lose it. */
export function isAtRisk(upload: Upload): boolean {
  return upload.stage.kind === "waiting" || isOnTheWay(upload);
}

/** Nothing more will happen by itself. */
export function isSettled({ stage }: Upload): boolean {
  return !["waiting", "sending", "checking", "validating"].includes(stage.kind);
}

function isOnTheWay({ stage }: Upload): boolean {
  return stage.kind === "sending" || stage.kind === "checking";
}
