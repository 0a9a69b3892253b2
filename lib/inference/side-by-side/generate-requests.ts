import type { Datatype, Dimension, Signature } from "@/lib/contract/signature";
import { createRandom, type Random } from "../validator/rows/random";

export interface NamedRequest {
  readonly name: string;
  /** JSON text of the plain dialect. */
  readonly inputs: string;
}

const requestsOfOneKind = 8;
/** Above this a request would take longer to write than most models to run. */
const maxElements = 200_000;

/** Sizes of free dimensions that are not rows, from what most models take to what few need. */
const sizes = [64, 32, 8, 2, 1, 224, 512];

/**
 * Made-up requests for a signature, in several kinds: which sizes a model takes in its free dimensions is not
 * written anywhere, so that whoever asks tries one kind after another. The same ones for one seed. Whole
 * numbers are 0 or 1, since they may be places in a table.
 */
export function generateRequests(signature: Signature, seed: number): NamedRequest[][] {
  const hasFree = signature.inputs.some(({ shape }) =>
    (shape ?? []).slice(1).some((dimension) => typeof dimension !== "number"),
  );
  const kinds = hasFree
    ? sizes.flatMap((size) => [
        { size, isLastOnly: false },
        { size, isLastOnly: true },
      ])
    : [{ size: 1, isLastOnly: false }];
  return kinds.flatMap((kind) => {
    const shapes = signature.inputs.map(({ shape }) => shapeOf(shape ?? [], kind));
    const elements = shapes.reduce((sum, shape) => sum + countOf(shape), 0);
    if (elements > maxElements) return [];
    const random = createRandom(seed);
    return [
      Array.from({ length: requestsOfOneKind }, (_, index) => {
        const members = signature.inputs.map(({ name, datatype }, place) => {
          const values = nest(shapes[place] ?? [], () => makeValue(datatype, random));
          return `${JSON.stringify(name)}:${values}`;
        });
        return { name: `made-up ${index + 1}`, inputs: `{${members.join(",")}}` };
      }),
    ];
  });
}

/** One row; the other free dimensions of the kind's size, or the last of them alone. */
function shapeOf(
  shape: readonly Dimension[],
  { size, isLastOnly }: { readonly size: number; readonly isLastOnly: boolean },
): number[] {
  return shape.map((dimension, axis) => {
    if (typeof dimension === "number") return dimension;
    if (axis === 0) return 1;
    return isLastOnly && axis < shape.length - 1 ? 1 : size;
  });
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function nest(shape: readonly number[], value: () => string): string {
  const [size, ...rest] = shape;
  if (size === undefined) return value();
  return `[${Array.from({ length: size }, () => nest(rest, value)).join(",")}]`;
}

function makeValue(datatype: Datatype, random: Random): string {
  switch (datatype) {
    case "FP16":
    case "FP32":
    case "FP64":
      return random.normal().toFixed(4);
    case "BOOL":
      return random.unit() < 0.5 ? "true" : "false";
    case "BYTES":
      return JSON.stringify(`text ${random.between(0, 9)}`);
    default:
      return String(random.between(0, 1));
  }
}
