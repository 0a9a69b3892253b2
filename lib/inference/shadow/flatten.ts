import { isJsonArray, type JsonObject, type JsonValue } from "../codecs/json-value";
import type { Said } from "./output-pair";

/**
 * Nested arrays as one list with a shape; null when they are of no one shape. A classifier's rows are objects,
 * whose values stand in the order of its labels, and which have these labels and no others.
 */
export function flatten(
  value: JsonValue,
  labels: readonly string[] | null,
): Pick<Said, "shape" | "values"> | null {
  const shape: number[] = [];
  const values: JsonValue[] = [];
  let rank: number | null = null;

  function walk(part: JsonValue, depth: number): boolean {
    const items = itemsOf(part, labels);
    if (items === null) {
      rank ??= depth;
      values.push(part);
      return depth === rank && !(part instanceof Map);
    }
    if (rank === null && shape.length === depth) shape.push(items.length);
    if (shape[depth] !== items.length) return false;
    for (const item of items) if (!walk(item, depth + 1)) return false;
    return true;
  }

  return walk(value, 0) ? { shape, values } : null;
}

/** Null: it is one value, or an object that is not of these labels. */
function itemsOf(value: JsonValue, labels: readonly string[] | null): readonly JsonValue[] | null {
  if (isJsonArray(value)) return value;
  if (!(value instanceof Map) || labels === null) return null;
  const row: JsonObject = value;
  if (row.size !== labels.length) return null;
  const items: JsonValue[] = [];
  for (const label of labels) {
    const item = row.get(label);
    if (item === undefined) return null;
    items.push(item);
  }
  return items;
}
