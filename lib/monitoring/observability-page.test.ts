import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { metricCatalogue, metricNames } from "./metrics/metric-catalogue";

const page = readFileSync("docs/observability.md", "utf8");
const rows = page.split("\n").filter((line) => /^\| `(onnward|nv)_/.test(line));

it("docs/observability.md explains every metric as the code does, in its order, and no other", () => {
  const expected = metricNames.map((name) => {
    const { type, unit, labels, help } = metricCatalogue[name];
    const list = labels.length === 0 ? "–" : labels.join(", ");
    return `| \`${name}\` | ${type} | ${unit} | ${list} | ${help} |`;
  });
  expect(rows).toEqual(expected);
});

it("docs/observability.md names no metric that does not exist", () => {
  const known = new Set<string>(metricNames);
  const named = page.match(/\b(?:onnward|nv)_[a-z0-9_]+/g) ?? [];
  const unknown = named.filter((name) => !known.has(name.replace(/_(bucket|sum|count)$/, "")));
  // A name may itself end as a part of a histogram does.
  expect(unknown.filter((name) => !known.has(name))).toEqual([]);
});
