import {
  type AttributePart,
  elementName,
  type GraphPart,
  type ModelGraph,
  type NodePart,
  shapeOf,
  type TensorPart,
  typeText,
  type ValuePart,
} from "@/lib/artifacts/graph";
import type {
  GraphChangeDetail,
  GraphPairDto,
  GraphTally,
  InitializerChangeDto,
  NodeChangeDto,
  ValueChangeDto,
} from "@/lib/contract/graph";
import type { GraphPair } from "./match-models";
import { operatorOf } from "./match-nodes";
import { referencesOf } from "./references";

/** Two pieces of data that look alike from outside: only their bytes can tell. */
export interface Doubt {
  readonly from: TensorPart | AttributePart;
  readonly to: TensorPart | AttributePart;
}

/** Differences that one node may list; more are one more. */
const mostDetails = 50;

/** Weights and long attributes of matched nodes whose type, shape and length are the same. */
export function doubtsOf(from: ModelGraph, to: ModelGraph, pairs: readonly GraphPair[]): Doubt[] {
  return pairs.flatMap((pair) => {
    const sides = sidesOf(from, to, pair);
    if (sides === null || pair.match === null) return [];
    const tensors = [...pair.match.tensors].flatMap(([a, b]): Doubt[] => {
      const left = sides.from.initializers[a];
      const right = sides.to.initializers[b];
      const isAlike = left && right && tensorDetails(left, right).length === 0;
      return isAlike ? [{ from: left, to: right }] : [];
    });
    const attributes = [...pair.match.nodes].flatMap(([a, b]) =>
      attributePairs(sides.from.nodes[a], sides.to.nodes[b]).flatMap(([left, right]): Doubt[] =>
        left &&
        right &&
        isSameText(left, right) &&
        !(left.isWhole && right.isWhole) &&
        left.graphs.length === 0
          ? [{ from: left, to: right }]
          : [],
      ),
    );
    return [...tensors, ...attributes];
  });
}

function sidesOf(from: ModelGraph, to: ModelGraph, pair: GraphPair) {
  const left = from.graphs[pair.from ?? -1];
  const right = to.graphs[pair.to ?? -1];
  return left === undefined || right === undefined ? null : { from: left, to: right };
}

/** `differing` holds the left sides of doubts that turned out to be different. */
export function describeChanges(
  from: ModelGraph,
  to: ModelGraph,
  pairs: readonly GraphPair[],
  differing: ReadonlySet<TensorPart | AttributePart>,
): GraphPairDto[] {
  const references = referencesOf(from, to, pairs);
  return pairs.map((pair) => {
    const left = from.graphs[pair.from ?? -1];
    const right = to.graphs[pair.to ?? -1];
    const nodes = pair.match?.nodes ?? new Map<number, number>();
    const tensors = pair.match?.tensors ?? new Map<number, number>();
    const inputsOf = references(pair);
    return {
      from: pair.from,
      to: pair.to,
      matches: [...nodes],
      nodes: changesOf<NodePart, NodeChangeDto>({
        from: left?.nodes ?? [],
        to: right?.nodes ?? [],
        matches: nodes,
        differences: (a, b) =>
          [...nodeDetails(a, b, differing), ...inputsOf(a, b)].slice(0, mostDetails),
        toDto: ({ change, from, to, part, details }) => ({
          change,
          from,
          to,
          name: part.name || (part.outputs.find((name) => name !== "") ?? ""),
          op: part.op,
          details,
        }),
      }),
      initializers: changesOf<TensorPart, InitializerChangeDto>({
        from: left?.initializers ?? [],
        to: right?.initializers ?? [],
        matches: tensors,
        differences: (a, b) => {
          const details = tensorDetails(a, b);
          return differing.has(a)
            ? [...details, { field: "data", name: "", from: null, to: null }]
            : details;
        },
        toDto: ({ change, before, after, details }) => ({
          change,
          from: before?.name ?? null,
          to: after?.name ?? null,
          details,
        }),
      }),
      values: [...valueChanges("input", left, right), ...valueChanges("output", left, right)],
    };
  });
}

interface Found<T> {
  readonly change: "added" | "removed" | "changed";
  readonly from: number | null;
  readonly to: number | null;
  readonly part: T;
  readonly before: T | undefined;
  readonly after: T | undefined;
  readonly details: GraphChangeDetail[];
}

/** Removed and changed in the order of `from`, then what was added. */
function changesOf<T, D>({
  from,
  to,
  matches,
  differences,
  toDto,
}: {
  from: readonly T[];
  to: readonly T[];
  matches: ReadonlyMap<number, number>;
  differences: (before: T, after: T) => GraphChangeDetail[];
  toDto: (found: Found<T>) => D;
}): D[] {
  const matched = new Set(matches.values());
  const kept = from.flatMap((before, index): D[] => {
    const place = matches.get(index) ?? null;
    const after = place === null ? undefined : to[place];
    const base = { from: index, to: place, part: after ?? before, before, after };
    if (after === undefined) return [toDto({ ...base, change: "removed", details: [] })];
    const details = differences(before, after);
    return details.length === 0 ? [] : [toDto({ ...base, change: "changed", details })];
  });
  const added = to.flatMap((after, index): D[] =>
    matched.has(index)
      ? []
      : [
          toDto({
            change: "added",
            from: null,
            to: index,
            part: after,
            before: undefined,
            after,
            details: [],
          }),
        ],
  );
  return [...kept, ...added];
}

function nodeDetails(
  from: NodePart,
  to: NodePart,
  differing: ReadonlySet<TensorPart | AttributePart>,
): GraphChangeDetail[] {
  const details: GraphChangeDetail[] = [];
  if (operatorOf(from) !== operatorOf(to)) {
    details.push({ field: "op", name: "", from: labelOf(from), to: labelOf(to) });
  }
  for (const [left, right] of attributePairs(from, to)) {
    const name = left?.name ?? right?.name ?? "";
    const isSame = left && right && isSameText(left, right) && !differing.has(left);
    if (!isSame)
      details.push({ field: "attribute", name, from: left?.text ?? null, to: right?.text ?? null });
  }
  if (from.outputs.length !== to.outputs.length) {
    const [a, b] = [from, to].map(({ outputs }) => String(outputs.length));
    details.push({ field: "outputs", name: "", from: a ?? null, to: b ?? null });
  }
  return details;
}

function labelOf({ domain, op }: NodePart): string {
  return domain === "" ? op : `${domain}:${op}`;
}

type AttributePair = readonly [AttributePart | undefined, AttributePart | undefined];

function attributePairs(from: NodePart | undefined, to: NodePart | undefined): AttributePair[] {
  const right = new Map(to?.attributes.map((one) => [one.name, one]));
  const pairs = (from?.attributes ?? []).map((left): AttributePair => {
    const other = right.get(left.name);
    right.delete(left.name);
    return [left, other];
  });
  return [...pairs, ...[...right.values()].map((one): AttributePair => [undefined, one])];
}

function isSameText(from: AttributePart, to: AttributePart): boolean {
  return from.kind === to.kind && from.text === to.text && from.length === to.length;
}

function tensorDetails(from: TensorPart, to: TensorPart): GraphChangeDetail[] {
  const shapes = [from, to].map(
    ({ dims, isSparse }) => `${isSparse ? "sparse " : ""}[${dims.join(", ")}]`,
  );
  return differing([
    ["type", elementName(from.elemType), elementName(to.elemType)],
    ["shape", shapes[0] ?? "", shapes[1] ?? ""],
  ]);
}

function differing(
  facts: readonly (readonly [GraphChangeDetail["field"], string, string])[],
): GraphChangeDetail[] {
  return facts.flatMap(([field, from, to]) => (from === to ? [] : [{ field, name: "", from, to }]));
}

/** Inputs and outputs of a graph are what callers name: one of another name is another one. */
function valueChanges(
  role: ValueChangeDto["role"],
  from: GraphPart | undefined,
  to: GraphPart | undefined,
): ValueChangeDto[] {
  const [left = [], right = []] = [from, to].map((graph) =>
    role === "input" ? graph?.inputs : graph?.outputs,
  );
  const places = new Map(right.map(({ name }, index) => [name, index]));
  const matches = new Map(
    left.flatMap(({ name }, index): [number, number][] => {
      const place = places.get(name);
      places.delete(name);
      return place === undefined ? [] : [[index, place]];
    }),
  );
  return changesOf<ValuePart, ValueChangeDto>({
    from: left,
    to: right,
    matches,
    differences: (a, b) =>
      differing([
        ["type", typeText(a.type), typeText(b.type)],
        ["shape", shapeText(a), shapeText(b)],
      ]),
    toDto: ({ change, before, after, details }) => ({
      change,
      role,
      from: before?.name ?? null,
      to: after?.name ?? null,
      details,
    }),
  });
}

function shapeText({ type }: ValuePart): string {
  const shape = shapeOf(type);
  return shape === null ? "" : `[${shape.map((dim) => dim ?? "?").join(", ")}]`;
}

/** How many of all nodes, or initializers, are what. */
export function tallyOf(
  total: number,
  changes: readonly { readonly change: "added" | "removed" | "changed" }[],
): GraphTally {
  const count = (kind: string) => changes.filter(({ change }) => change === kind).length;
  const [added, removed, changed] = [count("added"), count("removed"), count("changed")];
  // `total` is what the newer side has.
  return { added, removed, changed, same: total - added - changed };
}
