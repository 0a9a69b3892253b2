import type { GraphPart, ModelGraph, NodePart } from "@/lib/artifacts/graph";
import type { GraphChangeDetail } from "@/lib/contract/graph";
import type { GraphPair } from "./match-models";

/** What a value is, said alike for both sides where it is the same thing. */
type Resolve = (name: string) => string | undefined;

/**
 * Compares what nodes read: not names of values, which exporters number anew each time, but the node, weight
 * or input that a value comes from, in this graph or in one around it.
 */
export function referencesOf(from: ModelGraph, to: ModelGraph, pairs: readonly GraphPair[]) {
  const left = new Map<number, Resolve>();
  const right = new Map<number, Resolve>();
  for (const pair of pairs) {
    const [a, b] = [from.graphs[pair.from ?? -1], to.graphs[pair.to ?? -1]];
    if (a === undefined || b === undefined || pair.match === null) continue;
    const number = `${pair.from}`;
    const inputs = a.inputs.map(({ name }, index) => [name, index] as const);
    const shared = new Set(b.inputs.map(({ name }) => name));
    const common = new Set(inputs.map(([name]) => name).filter((name) => shared.has(name)));
    left.set(
      pair.from ?? -1,
      resolverOf(a, { number, common, nodeOf: (i) => i, tensorOf: (i) => i }),
    );
    const nodes = inverse(pair.match.nodes);
    const tensors = inverse(pair.match.tensors);
    right.set(
      pair.to ?? -1,
      resolverOf(b, {
        number,
        common,
        nodeOf: (i) => nodes.get(i),
        tensorOf: (i) => tensors.get(i),
      }),
    );
  }
  const resolveIn =
    (model: ModelGraph, resolvers: ReadonlyMap<number, Resolve>, start: number | null) =>
    (name: string) => {
      let graph = start ?? -1;
      // Around a subgraph are the graphs that it stands in, never more than nodes are nested.
      for (let depth = 0; depth < 64; depth += 1) {
        const found = resolvers.get(graph)?.(name);
        if (found !== undefined) return found;
        const owner = model.graphs[graph]?.owner;
        if (owner?.kind !== "node") break;
        graph = owner.graph;
      }
      return `name ${name}`;
    };
  return (pair: GraphPair) => {
    const resolveLeft = resolveIn(from, left, pair.from);
    const resolveRight = resolveIn(to, right, pair.to);
    return (before: NodePart, after: NodePart): GraphChangeDetail[] =>
      inputDetails(before, after, resolveLeft, resolveRight);
  };
}

function inputDetails(
  before: NodePart,
  after: NodePart,
  resolveLeft: (name: string) => string,
  resolveRight: (name: string) => string,
): GraphChangeDetail[] {
  const slots = Math.max(before.inputs.length, after.inputs.length);
  return Array.from({ length: slots }, (_, slot) => slot).flatMap((slot): GraphChangeDetail[] => {
    // An input that is left out at the end and one without a name are the same.
    const from = before.inputs[slot] ?? "";
    const to = after.inputs[slot] ?? "";
    if (from === "" && to === "") return [];
    const isSame = from !== "" && to !== "" && resolveLeft(from) === resolveRight(to);
    if (isSame) return [];
    return [{ field: "input", name: String(slot), from: from || null, to: to || null }];
  });
}

interface Naming {
  readonly number: string;
  /** Names of inputs that both sides have. */
  readonly common: ReadonlySet<string>;
  /** The place that both sides know it by; undefined for what only this side has. */
  readonly nodeOf: (index: number) => number | undefined;
  readonly tensorOf: (index: number) => number | undefined;
}

function resolverOf(graph: GraphPart, { number, common, nodeOf, tensorOf }: Naming): Resolve {
  const known = new Map<string, string>();
  for (const [index, { name }] of graph.inputs.entries()) {
    // One that was renamed is known by its place.
    known.set(name, common.has(name) ? `${number} input ${name}` : `${number} input at ${index}`);
  }
  for (const [index, { name }] of graph.initializers.entries()) {
    known.set(name, `${number} tensor ${tensorOf(index) ?? `only ${name}`}`);
  }
  for (const [index, { outputs }] of graph.nodes.entries()) {
    const place = nodeOf(index);
    for (const [slot, name] of outputs.entries()) {
      known.set(name, `${number} node ${place ?? `only ${index}`} ${slot}`);
    }
  }
  return (name) => known.get(name);
}

function inverse(map: ReadonlyMap<number, number>): Map<number, number> {
  return new Map([...map].map(([key, value]) => [value, key]));
}
