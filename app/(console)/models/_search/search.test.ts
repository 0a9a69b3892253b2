import { expect, test } from "vitest";
import { listVersionsQuery } from "@/lib/contract/search";
import { readSearch } from "./read-search";
import { hrefOfSearch, isNarrowed } from "./search-filters";

test("a view's address says what narrows it, and reads as the same view", () => {
  const filters = { q: "a b", input: "float32[*,3]", metric: "accuracy>=0.9" };
  const href = hrefOfSearch("/versions", { filters, cursor: "x" });
  const search = Object.fromEntries(new URL(href, "http://here").searchParams);
  expect(readSearch(listVersionsQuery, search)).toEqual({ filters, cursor: "x", wrong: {} });
  expect(hrefOfSearch("/versions", { filters: { q: "" } })).toBe("/versions");
  expect(isNarrowed({ filters: {} })).toBe(false);
});

test("what the URL says wrongly narrows nothing, and its field hears of it", () => {
  const read = readSearch(listVersionsQuery, {
    input: "float33",
    op: "Conv",
    metric: ["a>1", "b>1"],
  });
  expect(read).toMatchObject({ filters: { op: "Conv" }, wrong: { input: "float33" } });
});
