import { expect, test } from "vitest";
import { hrefOf, readPeopleView } from "./people-view";

test("a view survives the way through the URL", () => {
  const view = { q: "a&b=ö", cursor: "abc" };
  const search = Object.fromEntries(new URL(hrefOf(view), "http://x").searchParams);
  expect(readPeopleView(search)).toMatchObject(view);
  expect(hrefOf({})).toBe("/people");
});

test.each([
  ["given twice", ["a", "b"]],
  ["empty", "  "],
  ["of control characters only", "\u0000\u0007"],
  ["too long", "x".repeat(201)],
])("a search that is %s is none", (_, q) => {
  expect(readPeopleView({ q }).q).toBeUndefined();
});

test("a NUL never reaches the database", () => {
  expect(readPeopleView({ q: "an\u0000na" }).q).toBe("anna");
});
