import { expect, test } from "vitest";
import { prefersCsv } from "./prefers-csv";

test.each([
  ["", undefined, false],
  ["?format=csv", "application/json", true],
  ["?format=json", "text/csv", false],
  ["", "text/csv", true],
  ["", "text/csv, */*;q=0.1", true],
  ["", "application/json, text/csv;q=0.5", false],
  ["", "application/json;q=0.2, text/csv; charset=utf-8; q=0.5", true],
  ["", "text/csv;q=0", false],
  ["", "text/html,application/xhtml+xml,*/*;q=0.8", false],
])("%s with Accept %s: a table is preferred: %s", (query, accept, expected) => {
  const headers = new Headers(accept === undefined ? {} : { accept });
  expect(prefersCsv({ url: `http://x/api${query}`, headers })).toBe(expected);
});
