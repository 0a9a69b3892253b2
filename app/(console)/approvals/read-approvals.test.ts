import { expect, test } from "vitest";
import { hrefOfApprovals } from "./approvals-view";
import { readApprovals } from "./read-approvals";

const id = "0190d5a0-3b5e-7000-8000-000000000001";

test("what the address says is read as it was written", () => {
  for (const state of [
    { view: "mine" },
    { view: "all", open: { model: "fraud", id } },
    { view: "waiting", cursor: "abc" },
    { view: "own" },
    { view: "settled" },
  ] as const) {
    const { searchParams } = new URL(hrefOfApprovals(state), "http://localhost");
    expect(readApprovals(Object.fromEntries(searchParams))).toMatchObject(state);
  }
});

test("what nobody wrote opens nothing: the page lists what waits for whoever looks", () => {
  const nothing = { view: "mine", cursor: undefined, open: undefined };
  expect(readApprovals({ view: "theirs", model: "fraud", request: "1" })).toEqual(nothing);
  expect(readApprovals({ view: ["all", "mine"], model: "No such", request: id })).toEqual(nothing);
});
