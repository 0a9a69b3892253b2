import type { Datatype, Dimension, Signature, TensorSpec } from "@/lib/contract/signature";
import { allocateData, countElements } from "../../codecs/datatypes";
import { numberToFloat16 } from "../../codecs/float16";
import type { TensorData, TensorValue } from "../../types";
import { createRandom, type Random } from "./random";

/** What made-up values look like, from the richest to what nearly every model answers. */
export const regimes = ["wide", "digits", "small", "binary"] as const;
export type Regime = (typeof regimes)[number];

/** Sizes of the free dimensions other than the leading one. */
export interface FreeSizes {
  readonly named: ReadonlyMap<string, number>;
  readonly unnamed: number;
  /** Tried only when the model answered no smaller one: images need their pixels. */
  readonly isLast: boolean;
}

export interface RowsWanted {
  readonly signature: Signature;
  readonly sizes: FreeSizes;
  readonly regime: Regime;
  readonly rows: number;
  readonly seed: number;
}

/** Which sizes to try one after another; one entry where only the leading dimension is free. */
export function listFreeSizes({ inputs }: Signature): FreeSizes[] {
  const free = inputs
    .flatMap(({ shape }) => (shape ?? []).slice(1))
    .filter((dimension) => typeof dimension !== "number");
  const names = [...new Set(free)].filter((name) => name !== null);
  const same = (size: number, isLast = false): FreeSizes => ({
    named: new Map(names.map((name) => [name, size])),
    unnamed: size,
    isLast,
  });
  if (free.length === 0) return [same(1)];
  const varied: FreeSizes = {
    named: new Map(names.map((name, index) => [name, 1 + ((index + 1) % 3)])),
    unnamed: 3,
    isLast: false,
  };
  const several = names.length > 1 ? [varied] : [];
  return [same(3), same(1), same(2), ...several, ...[8, 64, 224].map((size) => same(size, true))];
}

/** Elements that one row of all inputs has. */
export function elementsOfRow({ inputs }: Signature, sizes: FreeSizes): number {
  return inputs.reduce((sum, { shape }) => sum + countElements(restOf(shape, sizes)), 0);
}

/** Rows that differ from each other, all inputs in the order of the signature. */
export function makeTrialRows(wanted: RowsWanted): TensorValue[] {
  const random = createRandom(wanted.seed);
  return wanted.signature.inputs.map((input) => makeRowsOf(input, wanted, random));
}

function makeRowsOf(input: TensorSpec, { sizes, regime, rows }: RowsWanted, random: Random) {
  const { name, datatype } = input;
  const rest = restOf(input.shape, sizes);
  const size = countElements(rest);
  const data = allocateData(datatype, rows * size);
  for (let row = 0; row < rows; row += 1) {
    const kind = { datatype, regime, scale: 10 ** ((row % 3) - 1) };
    for (let index = row * size; index < (row + 1) * size; index += 1) {
      setElement(data, index, makeElement(kind, random));
    }
  }
  return { name, datatype, shape: [rows, ...rest], data };
}

function restOf(shape: readonly Dimension[] | null, { named, unnamed }: FreeSizes): number[] {
  return (shape ?? []).slice(1).map((dimension) => {
    if (typeof dimension === "number") return dimension;
    return dimension === null ? unnamed : (named.get(dimension) ?? unnamed);
  });
}

interface ElementKind {
  readonly datatype: Datatype;
  readonly regime: Regime;
  /** Rows of different magnitudes show whether one scale is taken for all of them. */
  readonly scale: number;
}

function makeElement({ datatype, regime, scale }: ElementKind, random: Random): number | string {
  if (datatype === "BYTES") return makeText(regime, random);
  if (datatype === "BOOL") return random.between(0, 1);
  if (!datatype.startsWith("FP")) return makeWhole(regime, random);
  const number = makeReal(regime, scale, random);
  return datatype === "FP16" ? numberToFloat16(number) : number;
}

function makeReal(regime: Regime, scale: number, random: Random): number {
  switch (regime) {
    case "wide":
      return random.normal() * scale;
    case "digits":
      return random.normal();
    case "small":
      return random.unit();
    case "binary":
      return random.between(0, 1);
    default:
      return regime satisfies never;
  }
}

/** None is negative: to most models, a whole number is a place in some table. */
function makeWhole(regime: Regime, random: Random): number {
  switch (regime) {
    case "wide":
      return random.between(0, 99);
    case "digits":
      return random.between(1, 9);
    case "small":
      return random.between(0, 2);
    case "binary":
      return random.between(0, 1);
    default:
      return regime satisfies never;
  }
}

function makeText(regime: Regime, random: Random): string {
  if (regime !== "wide") return String(makeWhole(regime, random));
  const letters = Array.from({ length: random.between(0, 6) }, () => random.between(97, 122));
  return String.fromCharCode(...letters);
}

function setElement(data: TensorData, index: number, element: number | string): void {
  if (Array.isArray(data)) data[index] = String(element);
  else if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    data[index] = BigInt(element);
  } else data[index] = Number(element);
}
