import { describe, expect, test } from "vitest";
import { hrefOf, hrefWith } from "./filters";
import { readView } from "./read-view";

describe("the request log's URL", () => {
  test("is the view, and the view is the URL", () => {
    const view = {
      filters: {
        model: "fraud",
        version: "3",
        key: "6f1c0b6e-3f0a-4a54-9d3c-2f1f6a1f0a11",
        status: "4xx",
        code: "predict.timeout",
        minMs: "250",
        from: "2026-01-15T01:30:00.000Z",
        to: "2026-01-16T01:30:00.000Z",
        requestId: "r-1",
      },
      cursor: "WyIxIl0",
      request: "1764150000000-12",
    };
    const { searchParams } = new URL(hrefOf(view), "http://here.invalid");
    expect(readView(Object.fromEntries(searchParams))).toEqual(view);
    expect(hrefOf(readView({}))).toBe("/requests");
  });

  test("with what is no filter shows the log without it", () => {
    const search = {
      model: "No Model",
      version: "0",
      key: "x",
      status: "9xx",
      request: "1",
      q: "a",
    };
    expect(readView(search)).toEqual({ filters: {}, cursor: undefined, request: undefined });
  });

  test("narrowed further starts at the newest record with nothing open", () => {
    const { filters } = readView({ model: "a", cursor: "WyIxIl0", request: "1764150000000-12" });
    expect(hrefWith(filters, { code: "ok" })).toBe("/requests?model=a&code=ok");
  });
});
