import type { Draft } from "./draft";
import { unreachable } from "./unreachable";
import type { UploadEngine } from "./upload-engine";
import {
  emptyState,
  isAtRisk,
  type Upload,
  type UploadState,
  withBeside,
  withDraft,
  withEdited,
  withFiles,
  withGoingOn,
  withoutDraft,
  withoutUpload,
  withStage,
  withStarted,
  withUpload,
} from "./upload-state";

/** The uploads of this tab: what pages read, and what they can do. */
export interface UploadStore {
  readonly get: () => UploadState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Files for the form, from the file dialog or dropped anywhere. */
  readonly pick: (files: readonly File[]) => void;
  readonly change: (draftId: string, change: Partial<Draft>) => void;
  /** Files that go with the draft's model, whatever they are called. */
  readonly addBeside: (draftId: string, files: readonly File[]) => void;
  readonly discard: (draftId: string) => void;
  readonly start: (draftId: string, model: string) => void;
  /** Goes on with one that a reload cut off. */
  readonly restore: (upload: Upload) => void;
  readonly pause: (uploadId: string) => void;
  /** Goes on with a paused one, or with one of bytes that versions have. */
  readonly goOn: (uploadId: string) => void;
  readonly cancel: (uploadId: string) => void;
  readonly dismiss: (uploadId: string) => void;
  /** Back into the form, with everything that was typed. */
  readonly edit: (uploadId: string) => void;
}

export function createUploadStore(): UploadStore {
  const listeners = new Set<() => void>();
  let state = emptyState;
  let engine: Promise<UploadEngine> | undefined;

  const get = () => state;
  const set = (next: UploadState) => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };

  function withEngine(run: (engine: UploadEngine) => void): void {
    engine ??= import("./upload-engine").then((module) => module.createUploadEngine({ get, set }));
    engine.then(run, () => {
      engine = undefined; // The next try asks for it again.
      for (const { id } of state.uploads.filter(isAtRisk))
        set(withStage(state, id, { kind: "refused", problem: unreachable() }));
    });
  }

  return {
    get,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pick: (files) => set(withFiles(state, files, nextId)),
    change: (draftId, change) => set(withDraft(state, draftId, change)),
    addBeside: (draftId, files) => set(withBeside(state, draftId, files, nextId)),
    discard: (draftId) => set(withoutDraft(state, draftId)),
    start(draftId, model) {
      set(withStarted(state, { draftId, uploadId: uniqueId(), model }));
      withEngine((working) => working.pump());
    },
    restore(upload) {
      if (state.uploads.some(({ id }) => id === upload.id)) return;
      set(withUpload(state, upload));
      withEngine((working) => working.pump());
    },
    pause: (uploadId) => withEngine((working) => working.pause(uploadId)),
    goOn(uploadId) {
      set(withGoingOn(state, uploadId));
      withEngine((working) => working.pump());
    },
    cancel(uploadId) {
      const upload = state.uploads.find(({ id }) => id === uploadId);
      if (upload !== undefined) withEngine((working) => working.cancel(upload));
    },
    dismiss(uploadId) {
      const upload = state.uploads.find(({ id }) => id === uploadId);
      set(withoutUpload(state, uploadId));
      if (upload !== undefined) withEngine((working) => working.cancel(upload));
    },
    edit: (uploadId) => set(withEdited(state, uploadId)),
  };
}

let ids = 0;

function nextId(kind: string): string {
  ids += 1;
  return `${kind}-${ids}`;
}

/**
 * Names an upload for good: it is kept across reloads, and is its version's Idempotency-Key. Not by
 * randomUUID, which plain-http installations do not have.
 */
function uniqueId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
