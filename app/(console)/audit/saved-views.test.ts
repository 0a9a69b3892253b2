import { expect, test } from "vitest";
import { addView, dropView, mostViews, readViews } from "./saved-views";

const denied = { name: "denied", filters: { outcome: "denied" } };

test("a view of the same name is replaced, and the oldest goes when there are too many", () => {
  const newer = { name: "denied", filters: { q: "x" } };
  expect(addView([denied], newer)).toEqual([newer]);
  const many = Array.from({ length: mostViews }, (_, n) => ({ name: `${n}`, filters: {} }));
  expect(addView(many, denied)).toEqual([...many.slice(1), denied]);
  expect(dropView([denied, many[0] ?? denied], "denied")).toEqual([many[0]]);
});

test("of what is stored only names and known filters are taken", () => {
  const stored = [
    denied,
    { name: 1 },
    null,
    { name: "odd", filters: { q: 7, cursor: "c", to: "t" } },
  ];
  expect(readViews(JSON.stringify(stored))).toEqual([
    denied,
    { name: "odd", filters: { to: "t" } },
  ]);
  expect(readViews("{}")).toEqual([]);
});
