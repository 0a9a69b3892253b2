import { describe, expect, test } from "vitest";
import { hrefOfPlace, matchesSearch, placesOfModels, readModelQuery } from "./palette-search";

const words = {
  versions: "版本 versions",
  test: "test try",
  history: "history",
  promote: "promote 发布",
};

const fraud = {
  name: "fraud",
  latestVersion: 7,
  aliases: [
    { alias: "production", version: 5 },
    { alias: "staging", version: null },
  ],
};
const fraudUk = { name: "fraud-uk", latestVersion: null, aliases: [] };

function hrefs(search: string, models = [fraudUk, fraud]) {
  return placesOfModels(readModelQuery(search, words), models).map(hrefOfPlace);
}

describe("a search for a model", () => {
  test.each([
    ["fraud", { q: "fraud", reference: null, verb: null }],
    [" Fraud@3 ", { q: "fraud", reference: "3", verb: null }],
    ["fraud@", { q: "fraud", reference: "", verb: null }],
    ["test fraud", { q: "fraud", reference: null, verb: "test" }],
    ["fraud prom", { q: "fraud", reference: null, verb: "promote" }],
    ["发布 fraud", { q: "fraud", reference: null, verb: "promote" }],
    ["test", { q: "test", reference: null, verb: null }],
    ["t fraud", { q: "t fraud", reference: null, verb: null }],
    ["", { q: "", reference: null, verb: null }],
  ])("%j is read", (search, expected) => {
    expect(readModelQuery(search, words)).toEqual(expected);
  });

  test("leads to the named model first, and to what can be done there", () => {
    expect(hrefs("fraud")).toEqual([
      "/models/fraud",
      "/models/fraud/versions",
      "/models/fraud/test",
      "/models/fraud/history",
      "/models/fraud/versions",
      "/models/fraud-uk",
    ]);
    expect(hrefs("frau")).toEqual(["/models/fraud-uk", "/models/fraud"]);
  });

  test("with a number leads to that version, if there ever was one", () => {
    expect(hrefs("fraud@3")).toEqual(["/models/fraud/versions/3"]);
    expect(hrefs("fraud@8")).toEqual([]);
    expect(hrefs("fraud@0")).toEqual([]);
  });

  test("with an alias leads to what it points at", () => {
    expect(hrefs("fraud@prod")).toEqual(["/models/fraud/versions/5"]);
    expect(hrefs("fraud@staging")).toEqual([]);
  });

  test("with a bare @ offers the aliases and the newest versions", () => {
    expect(hrefs("fraud@")).toEqual([5, 7, 6, 5, 4, 3].map((n) => `/models/fraud/versions/${n}`));
  });

  test("with a verb leads to that page of every model found", () => {
    expect(hrefs("fraud test")).toEqual(["/models/fraud-uk/test", "/models/fraud/test"]);
  });
});

test("an entry is found by parts of its words in any order and case", () => {
  expect(matchesSearch("Theme: dark mode", "DARK the")).toBe(true);
  expect(matchesSearch("Theme: dark mode", "light")).toBe(false);
  expect(matchesSearch("anything", "  ")).toBe(true);
});
