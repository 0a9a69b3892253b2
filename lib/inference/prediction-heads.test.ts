import { describe, expect, it } from "vitest";
import { readWorkerReport } from "./messages";
import { answerHead, commandHead, readAnswerHead, readCommandHead } from "./prediction-heads";

const answer = {
  id: 4_000_000_000,
  contentType: "application/json",
  headers: {},
  rows: 64,
  timings: { decodeMs: 0.5, runMs: 12.25, encodeMs: 0 },
  run: { requests: 7, rows: 130 },
};

describe("the head of a prediction", () => {
  it.each([
    { dialect: "plain", jsonLength: null, isSolo: false },
    { dialect: "csv", jsonLength: null, isSolo: true },
    { dialect: "tf-serving", jsonLength: null, isSolo: false },
    { dialect: "open-inference", jsonLength: 0, isSolo: true },
    { dialect: "open-inference", jsonLength: 602_112, isSolo: false },
  ] as const)("comes as it went: %o", (part) => {
    const command = { type: "predict", id: 7, ...part } as const;
    expect(readCommandHead(commandHead(command))).toEqual(command);
  });

  it.each([0, 1, 7, 8, 235])(
    "puts tensors behind %d bytes of JSON where they need no copy",
    (jsonLength) => {
      const head = commandHead({
        ...{ type: "predict", id: 1, dialect: "open-inference", jsonLength, isSolo: false },
      });
      expect((head.length + jsonLength) % 8).toBe(0);
    },
  );

  it("comes as it went when it cancels", () => {
    expect(readCommandHead(commandHead({ type: "cancel", id: 9 }))).toEqual({
      type: "cancel",
      id: 9,
    });
  });
});

describe("the head of an answer", () => {
  it("comes as it went", () => {
    expect(readAnswerHead(answerHead(answer), 2)).toEqual({ type: "answer", ...answer });
    const binary = {
      ...answer,
      contentType: "application/octet-stream",
      headers: { "inference-header-content-length": "120" },
    };
    expect(readAnswerHead(answerHead(binary), 120)).toEqual({ type: "answer", ...binary });
  });

  it("is none of ours when its type is unknown or its JSON longer than its body", () => {
    const strange = answerHead({ ...answer, contentType: "text/html" });
    expect(readWorkerReport(strange, Buffer.from("{}"))).toBeNull();
    const long = answerHead({
      ...answer,
      contentType: "application/octet-stream",
      headers: { "inference-header-content-length": "3" },
    });
    expect(readWorkerReport(long, Buffer.from("{}"))).toBeNull();
    expect(readWorkerReport(answerHead(answer).subarray(1), Buffer.from("{}"))).toBeNull();
    expect(readWorkerReport(Buffer.from([2]), Buffer.alloc(0))).toBeNull();
    expect(readWorkerReport(Buffer.from("{{"), Buffer.alloc(0))).toBeNull();
  });

  it("never carries a duration that is none", () => {
    const timings = { decodeMs: Number.NaN, runMs: -1, encodeMs: Number.POSITIVE_INFINITY };
    const read = readAnswerHead(answerHead({ ...answer, timings }), 2);
    expect(read?.timings).toEqual({ decodeMs: 0, runMs: 0, encodeMs: 0 });
  });
});
