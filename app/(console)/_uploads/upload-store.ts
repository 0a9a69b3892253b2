import type { Draft } from "./draft";
import { unreachable } from "./unreachable";
import type { UploadEngine } from "./upload-engine";
import {
  emptyState,
  isAtRisk,
  type UploadState,
  withDraft,
  withEdited,
  withFiles,
  withoutDraft,
  withoutUpload,
  withStage,
  withStarted,
} from "./upload-state";

/** The uploads of this tab: what pages read, and what they can do. */
export interface UploadStore {
  readonly get: () => UploadState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Files for the form, from the file dialog or dropped anywhere. */
  readonly pick: (files: readonly File[]) => void;
  readonly change: (draftId: string, change: Partial<Draft>) => void;
  readonly discard: (draftId: string) => void;
  readonly start: (draftId: string, model: string) => void;
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
    pick: (files) => set(withFiles(state, files.map(toDraft))),
    change: (draftId, change) => set(withDraft(state, draftId, change)),
    discard: (draftId) => set(withoutDraft(state, draftId)),
    start(draftId, model) {
      set(withStarted(state, { draftId, uploadId: nextId("upload"), model }));
      withEngine((working) => working.pump());
    },
    cancel: (uploadId) => withEngine((working) => working.cancel(uploadId)),
    dismiss(uploadId) {
      set(withoutUpload(state, uploadId));
      withEngine((working) => working.cancel(uploadId));
    },
    edit: (uploadId) => set(withEdited(state, uploadId)),
  };
}

let ids = 0;

/** A retried draft is another upload: late events of the first one must not reach it. */
function nextId(kind: string): string {
  ids += 1;
  return `${kind}-${ids}`;
}

function toDraft(file: File): Draft {
  return { id: nextId("draft"), file, finding: null, typedName: null, note: "", metrics: [] };
}
