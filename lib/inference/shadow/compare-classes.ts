import type { Tally } from "../comparing/tally";
import type { TensorValue } from "../types";
import type { TopCounts } from "./compare-with-answer";
import type { Said } from "./output-pair";

/**
 * Two classifications, whose elements are texts `value:index` or `value:index:label`, largest first. What stands at
 * a place is another class, or the same with another value; the first of a row is its top class.
 */
export function noteClasses(said: Said, own: TensorValue, tally: Tally): TopCounts {
  const width = own.shape.at(-1) ?? 1;
  const top = { rows: 0, changed: 0 };
  for (let at = 0; at < own.data.length; at += 1) {
    const expected = readClass(String(said.values[at]));
    const actual = readClass(String(own.data[at]));
    const isSame = expected.name === actual.name;
    if (isSame) tally.noteFloats(expected.value, actual.value);
    else tally.noteOthers(false);
    if (at % width !== 0) continue;
    top.rows += 1;
    if (!isSame) top.changed += 1;
  }
  return top;
}

/** By its label where it has one: another version may have its classes in another order. */
function readClass(text: string): { value: number; name: string } {
  const [value = "", index = "", ...label] = text.split(":");
  return { value: Number(value), name: label.length > 0 ? label.join(":") : index };
}
