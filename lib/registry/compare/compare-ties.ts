import type { CompareRule, SignatureDifference } from "@/lib/contract/compare";
import type { Signature } from "@/lib/contract/signature";
import { difference, quote } from "./difference";

interface Place {
  readonly input: string;
  readonly axis: number;
}

/** Dimensions of one signature: place → its class. Places of one class have one size in a request. */
type Classes = ReadonlyMap<string, { readonly place: Place; readonly class: string }>;

/**
 * Free dimensions of one name have one size in a request. A tie that is new between dimensions that could differ
 * (free of each other, or fixed at another size) refuses requests in which they do; one that is gone refuses none.
 * `isTold` says of a dimension whether one of these differences is about it, so that its new name is no
 * difference of its own.
 */
export function compareTies(from: Signature, to: Signature) {
  const before = classesOf(from);
  const after = classesOf(to);
  const tied = splitPairs(after, new Map([...before, ...fixedOf(from)]));
  const untied = splitPairs(before, after);
  const told = new Set([...tied, ...untied].flatMap(({ one, two }) => [keyOf(one), keyOf(two)]));
  return {
    differences: [
      ...tied.map((pair) => tieDifference("input.dimension.tied", pair)),
      ...untied.map((pair) => tieDifference("input.dimension.untied", pair)),
    ],
    isTold: (input: string, axis: number | null) => told.has(keyOf({ input, axis: axis ?? -1 })),
  };
}

function classesOf({ inputs }: Signature): Classes {
  const classes = new Map<string, { place: Place; class: string }>();
  for (const { name: input, shape } of inputs) {
    for (const [axis, dimension] of (shape ?? []).entries()) {
      if (typeof dimension === "number") continue;
      const key = keyOf({ input, axis });
      // Without a name it is tied to nothing: a class of its own, which no name can be.
      classes.set(key, { place: { input, axis }, class: dimension ?? `\u0000${key}` });
    }
  }
  return classes;
}

/** Fixed dimensions: those of one size have that size in every request, as if they were tied. */
function fixedOf({ inputs }: Signature): Classes {
  const classes = new Map<string, { place: Place; class: string }>();
  for (const { name: input, shape } of inputs) {
    for (const [axis, dimension] of (shape ?? []).entries()) {
      if (typeof dimension === "number")
        classes.set(keyOf({ input, axis }), {
          place: { input, axis },
          class: `\u0000=${dimension}`,
        });
    }
  }
  return classes;
}

function keyOf({ input, axis }: Place): string {
  return `${axis} ${input}`;
}

/** Places that one signature ties to the first of their class, and that are apart in the other. */
function splitPairs(tied: Classes, other: Classes): { one: Place; two: Place; name: string }[] {
  const first = new Map<string, { place: Place; class: string }>();
  const pairs: { one: Place; two: Place; name: string }[] = [];
  for (const [key, { place, class: name }] of tied) {
    const elsewhere = other.get(key);
    if (elsewhere === undefined) continue;
    const leader = first.get(name);
    if (leader === undefined) first.set(name, { place, class: elsewhere.class });
    else if (leader.class !== elsewhere.class) pairs.push({ one: leader.place, two: place, name });
  }
  return pairs;
}

function tieDifference(
  rule: Extract<CompareRule, "input.dimension.tied" | "input.dimension.untied">,
  { one, two, name }: { one: Place; two: Place; name: string },
): SignatureDifference {
  const isTied = rule === "input.dimension.tied";
  const places = `Dimension ${one.axis} of ${quote(one.input)} and dimension ${two.axis} of ${quote(two.input)}`;
  return difference(rule, {
    name: two.input,
    axis: two.axis,
    from: isTied ? null : name,
    to: isTied ? name : null,
    detail: `${places} ${isTied ? "must have one size now" : "need not have one size any more"}.`,
  });
}
