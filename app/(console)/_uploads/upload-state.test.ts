import { describe, expect, test } from "vitest";
import { noAbout } from "../models/_about/about-text";
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
  withGoingOn,
  withStage,
  withStarted,
  withUploadId,
} from "./upload-state";

const file = (name: string) => new File(["x"], name);
let ids = 0;
const nextId = (kind: string) => {
  ids += 1;
  return `${kind}-${ids}`;
};
/** A state whose drafts have the ids that are given. */
function drafted(...given: readonly Partial<Draft>[]): UploadState {
  const drafts = given.map(({ id = "a", ...more }) => ({
    id,
    file: file(`${id}.onnx`),
    beside: [],
    finding: null,
    typedName: null,
    note: "",
    metrics: [],
    about: noAbout,
    ...more,
  }));
  return { ...emptyState, drafts };
}
const names = ({ drafts }: UploadState) =>
  drafts.map((draft) => [draft.file.name, ...draft.beside.map((each) => each.file.name)]);

const stageOf = {
  waiting: { kind: "waiting" },
  sending: { kind: "sending", transfer: startTransfer(1, 0), isStalled: false },
  paused: { kind: "paused", transfer: startTransfer(1, 0), problem: null },
  verifying: { kind: "verifying", transfer: startTransfer(1, 0) },
  duplicate: { kind: "duplicate", sharedWith: [{ model: "fraud", version: 3 }] },
  checking: { kind: "checking" },
  validating: { kind: "validating", version: 1, phase: "queued" },
  ready: { kind: "ready", version: 1 },
  cancelled: { kind: "cancelled" },
} as const satisfies Partial<Record<Stage["kind"], Stage>>;

/** Uploads in the order in which they were started. */
function started(stages: Record<string, keyof typeof stageOf>): UploadState {
  const ids = Object.keys(stages);
  let state = drafted(...ids.map((id) => ({ id })));
  for (const id of ids)
    state = withStarted(state, { draftId: id, uploadId: id, model: `model-${id}` });
  for (const [id, kind] of Object.entries(stages)) state = withStage(state, id, stageOf[kind]);
  return state;
}

describe("uploads", () => {
  test("go up one after another, in the order in which they were started", () => {
    expect(nextToSend(started({ a: "waiting", b: "waiting" }))?.id).toBe("a");
    expect(nextToSend(started({ a: "sending", b: "waiting" }))).toBeUndefined();
    expect(nextToSend(started({ a: "verifying", b: "waiting" }))).toBeUndefined();
    expect(nextToSend(started({ a: "checking", b: "waiting" }))).toBeUndefined();
    expect(nextToSend(started({ a: "paused", b: "waiting" }))?.id).toBe("b");
    expect(nextToSend(started({ a: "duplicate", b: "waiting" }))?.id).toBe("b");
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
      withStarted(drafted({ id: "a", note: "n" }), {
        draftId: "a",
        uploadId: "a",
        model: "fraud",
      }),
      "a",
      { kind: "unreadable" },
    );
    const { drafts, uploads } = withEdited(withFiles(refused, [file("b.onnx")], nextId), "a");
    expect(drafts.map((each) => [each.file.name, each.note, each.typedName])).toEqual([
      ["a.onnx", "n", "fraud"],
      ["b.onnx", "", null],
    ]);
    expect(uploads).toEqual([]);
  });

  test("that go on cannot be edited", () => {
    const state = started({ a: "sending" });
    expect(withEdited(state, "a")).toBe(state);
  });
});

describe("an upload that waits for somebody", () => {
  test("goes on in its turn, with the names that the server gave its files", () => {
    const paused = withUploadId(started({ a: "paused", b: "sending" }), {
      id: "a",
      key: "model",
      uploadId: "at-server",
    });
    const state = withGoingOn(paused, "a");
    expect(state.uploads.find(({ id }) => id === "a")).toMatchObject({
      stage: { kind: "waiting" },
      isConfirmed: false,
      files: [{ uploadId: "at-server" }],
    });
    expect(nextToSend(state)).toBeUndefined();
  });

  test("of bytes that versions have is asked about once", () => {
    const { uploads } = withGoingOn(started({ a: "duplicate" }), "a");
    expect(uploads[0]).toMatchObject({ stage: { kind: "waiting" }, isConfirmed: true });
  });

  test("cannot be made to go on when it goes on, or is over", () => {
    for (const stage of ["sending", "ready", "cancelled"] as const) {
      const state = withGoingOn(started({ a: stage }), "a");
      expect(state.uploads[0]?.stage.kind).toBe(stage);
    }
  });
});

describe("chosen files", () => {
  test("wait behind the one in the form", () => {
    const state = withFiles(drafted({ id: "a" }), [file("b.onnx")], nextId);
    expect(names(state)).toEqual([["a.onnx"], ["b.onnx"]]);
  });

  test("take the place of one that cannot be sent", () => {
    const broken = drafted({ id: "a", finding: { kind: "refused", fault: "empty" } });
    expect(names(withFiles(broken, [file("b.onnx")], nextId))).toEqual([["b.onnx"]]);
  });

  test("are one upload when one of them is a model", () => {
    const chosen = [file("m.onnx.data"), file("m.onnx"), file("labels.txt")];
    const state = withFiles(emptyState, chosen, nextId);
    expect(names(state)).toEqual([["m.onnx", "m.onnx.data", "labels.txt"]]);
    const sent = withStarted(state, {
      draftId: state.drafts[0]?.id ?? "",
      uploadId: "u",
      model: "m",
    });
    expect(sent.uploads[0]?.files.map(({ name, role }) => [name, role])).toEqual([
      ["m.onnx", "model"],
      ["m.onnx.data", "external_data"],
      ["labels.txt", "labels"],
    ]);
  });

  test("that belong to a model go to the one in the form", () => {
    const state = withFiles(drafted({ id: "a" }), [file("labels.txt")], nextId);
    expect(names(state)).toEqual([["a.onnx", "labels.txt"]]);
  });

  test("that belong to a model, and there is none, are each said to be so", () => {
    expect(names(withFiles(emptyState, [file("m.onnx.data")], nextId))).toEqual([["m.onnx.data"]]);
  });
});
