import { describe, expect, test } from "vitest";
import type { Draft } from "./draft";
import { startTransfer } from "./transfer";
import {
  emptyState,
  isAtRisk,
  nextToFollow,
  nextToSend,
  type Stage,
  type UploadState,
  withEdited,
  withFiles,
  withStage,
  withStarted,
} from "./upload-state";

function draft(id: string, change: Partial<Draft> = {}): Draft {
  const file = new File(["x"], `${id}.onnx`);
  return { id, file, finding: null, typedName: null, note: "", metrics: [], ...change };
}

const stageOf = {
  waiting: { kind: "waiting" },
  sending: { kind: "sending", transfer: startTransfer(1, 0) },
  checking: { kind: "checking" },
  validating: { kind: "validating", version: 1, phase: "queued" },
  ready: { kind: "ready", version: 1 },
  cancelled: { kind: "cancelled" },
} as const satisfies Partial<Record<Stage["kind"], Stage>>;

/** Uploads in the order in which they were started. */
function started(stages: Record<string, keyof typeof stageOf>): UploadState {
  const ids = Object.keys(stages);
  let state = withFiles(
    emptyState,
    ids.map((id) => draft(id)),
  );
  for (const id of ids)
    state = withStarted(state, { draftId: id, uploadId: id, model: `model-${id}` });
  for (const [id, kind] of Object.entries(stages)) state = withStage(state, id, stageOf[kind]);
  return state;
}

describe("uploads", () => {
  test("go up one after another, in the order in which they were started", () => {
    expect(nextToSend(started({ a: "waiting", b: "waiting" }))?.id).toBe("a");
    expect(nextToSend(started({ a: "sending", b: "waiting" }))).toBeUndefined();
    expect(nextToSend(started({ a: "checking", b: "waiting" }))).toBeUndefined();
    expect(nextToSend(started({ a: "validating", b: "waiting" }))?.id).toBe("b");
  });

  test("are followed by few streams at once, so that the pages keep connections", () => {
    const state = started({ a: "validating", b: "validating", c: "validating", d: "ready" });
    expect(nextToFollow(state, new Set())?.id).toBe("a");
    expect(nextToFollow(state, new Set(["a"]))?.id).toBe("b");
    expect(nextToFollow(state, new Set(["a", "b"]))).toBeUndefined();
  });

  test("that were cancelled stay so, whatever comes in late", () => {
    const state = withStage(started({ a: "cancelled" }), "a", { kind: "checking" });
    expect(state.uploads[0]?.stage.kind).toBe("cancelled");
  });

  test("are at risk until the server has answered", () => {
    const { uploads } = started({ a: "waiting", b: "sending", c: "checking", d: "validating" });
    expect(uploads.filter(isAtRisk).map(({ id }) => id)).toEqual(["c", "b", "a"]);
  });

  test("that failed go back into the form with what was typed, before others", () => {
    const refused = withStage(
      withStarted(withFiles(emptyState, [draft("a", { note: "n" })]), {
        draftId: "a",
        uploadId: "a",
        model: "fraud",
      }),
      "a",
      { kind: "unreadable" },
    );
    const { drafts, uploads } = withEdited(withFiles(refused, [draft("b")]), "a");
    expect(drafts.map(({ id, note, typedName }) => [id, note, typedName])).toEqual([
      ["a", "n", "fraud"],
      ["b", "", null],
    ]);
    expect(uploads).toEqual([]);
  });

  test("that go on cannot be edited", () => {
    const state = started({ a: "sending" });
    expect(withEdited(state, "a")).toBe(state);
  });
});

describe("chosen files", () => {
  test("wait behind the one in the form", () => {
    const state = withFiles(withFiles(emptyState, [draft("a")]), [draft("b")]);
    expect(state.drafts.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("take the place of one that cannot be sent", () => {
    const broken = draft("a", { finding: { kind: "refused", fault: "empty" } });
    const state = withFiles(withFiles(emptyState, [broken]), [draft("b")]);
    expect(state.drafts.map(({ id }) => id)).toEqual(["b"]);
  });
});
