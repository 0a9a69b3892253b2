import { isJsonArray, type JsonValue } from "../codecs/json-value";
import { toNumber } from "../comparing/json-numbers";
import { placeOfLargest } from "../comparing/place-of-largest";

/** Rows of values among which one is the largest, and of how many of them it is another one. */
export interface TopClasses {
  rows: number;
  changed: number;
}

/** Looks at every innermost row of two or more numbers, and at values by class label. */
export function countTopClasses(from: JsonValue, to: JsonValue, counts: TopClasses): void {
  if (isRow(from) && isRow(to)) {
    noteRow(entriesOf(from), entriesOf(to), counts);
  } else if (isJsonArray(from) && isJsonArray(to) && from.length === to.length) {
    for (const [index, value] of from.entries()) countTopClasses(value, to[index] ?? null, counts);
  }
}

type Row = readonly JsonValue[] | ReadonlyMap<string, JsonValue>;

function isRow(value: JsonValue): value is Row {
  if (value instanceof Map) return true;
  return isJsonArray(value) && value.every((one) => !isJsonArray(one) && !(one instanceof Map));
}

type Entries = readonly (readonly [string, JsonValue])[];

function entriesOf(row: Row): Entries {
  return isJsonArray(row)
    ? row.map((value, index) => [String(index), value] as const)
    : [...row.entries()];
}

function noteRow(from: Entries, to: Entries, counts: TopClasses): void {
  const before = largest(from);
  const after = largest(to);
  if (before === null || after === null) return;
  counts.rows += 1;
  if (before !== after) counts.changed += 1;
}

/** The place or label of the largest; null where there are no two numbers to choose from. */
function largest(entries: Entries): string | null {
  const place = placeOfLargest(entries.length, (at) => toNumber(entries[at]?.[1] ?? null));
  return place === null ? null : (entries[place]?.[0] ?? null);
}
