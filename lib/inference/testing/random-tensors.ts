import type { Datatype, TensorSpec } from "@/lib/contract/signature";
import { countElements, fixedDatatypes, isFixed } from "../codecs/datatypes";
import { numberToFloat16 } from "../codecs/float16";
import type { TensorData, TensorValue } from "../types";
import type { Random } from "../validator/rows/random";

/** What the values of a model's inputs may be. `bits`: any; `usual`: what sums stay comparable of. */
export type Values = "bits" | "usual" | { readonly from: number; readonly to: number };

export interface TensorWishes {
  readonly values: Values;
  /** The leading dimension where it is free or run in pieces; null: as the signature says. */
  readonly rows: number | null;
  /** The least and the most of every other free dimension. */
  readonly free: readonly [number, number];
}

/** One value for every input. Free dimensions of one name have one size. */
export function randomTensors(
  inputs: readonly TensorSpec[],
  wishes: TensorWishes,
  random: Random,
): TensorValue[] {
  const sizes = new Map<string, number>();
  const sizeOf = (name: string | null): number => {
    const known = name === null ? undefined : sizes.get(name);
    const size = known ?? random.between(...wishes.free);
    if (name !== null) sizes.set(name, size);
    return size;
  };
  return inputs.map(({ name, datatype, shape: declared }) => {
    const shape = (declared ?? [null]).map((dimension, axis) => {
      if (axis === 0 && wishes.rows !== null) return wishes.rows;
      return typeof dimension === "number" ? dimension : sizeOf(dimension);
    });
    const data = randomData(datatype, countElements(shape), wishes.values, random);
    return { name, datatype, shape, data };
  });
}

function randomData(datatype: Datatype, count: number, values: Values, random: Random): TensorData {
  if (!isFixed(datatype)) return Array.from({ length: count }, () => randomText(random));
  const { bytes, view } = fixedDatatypes[datatype];
  const raw = Buffer.alloc(count * bytes);
  const data = view(raw.buffer, raw.byteOffset, count);
  if (values === "bits") {
    for (let at = 0; at < raw.length; at += 1) raw[at] = random.between(0, 255);
    if (datatype === "BOOL") for (let at = 0; at < count; at += 1) raw[at] = random.between(0, 1);
    return data;
  }
  for (let at = 0; at < count; at += 1) {
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
      data[at] = BigInt(whole(values, random));
    } else if (datatype === "FP16") data[at] = numberToFloat16(real(values, random));
    else data[at] = datatype.startsWith("FP") ? real(values, random) : whole(values, random);
  }
  return data;
}

function whole(values: Values, random: Random): number {
  return typeof values === "object" ? random.between(values.from, values.to) : random.between(0, 1);
}

/** Mostly of a normal distribution, and now and then what arithmetic treats apart. */
function real(values: Values, random: Random): number {
  if (typeof values === "object") return values.from + random.unit() * (values.to - values.from);
  const odd = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2 ** -140, 1];
  return random.unit() < 0.04 ? (odd[random.between(0, odd.length - 1)] ?? 0) : random.normal();
}

/** Of one to four bytes a character, with what JSON and CSV must quote. */
function randomText(random: Random): string {
  const alphabet = [
    "a",
    "Z",
    "0",
    " ",
    '"',
    ",",
    "\\",
    "\n",
    "\r\n",
    "=",
    "é",
    "語",
    "🦉",
    "\u0001",
  ];
  const length = random.between(0, 12);
  return Array.from({ length }, () => alphabet[random.between(0, alphabet.length - 1)]).join("");
}
