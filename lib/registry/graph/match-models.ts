import type { GraphPart, ModelGraph } from "@/lib/artifacts/graph";
import { type GraphMatch, matchGraph } from "./match-nodes";

export interface GraphPair {
  readonly from: number | null;
  readonly to: number | null;
  /** Null where only one side has such a graph. */
  readonly match: GraphMatch | null;
}

/**
 * Pairs of graphs: the main ones; subgraphs of nodes that are a pair, by attribute; functions by name;
 * training graphs by their order. Then the graphs that only one side has.
 */
export function matchModels(from: ModelGraph, to: ModelGraph): GraphPair[] {
  const pairs: GraphPair[] = [];
  const seen = { from: new Set<number>(), to: new Set<number>() };
  const open: [number, number][] = rootPairs(from, to).reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [a, b] = next;
    const left = from.graphs[a];
    const right = to.graphs[b];
    if (left === undefined || right === undefined || seen.from.has(a) || seen.to.has(b)) continue;
    seen.from.add(a);
    seen.to.add(b);
    const match = matchGraph(left, right);
    pairs.push({ from: a, to: b, match });
    open.push(...subgraphPairs(left, right, match).reverse());
  }
  const alone = (model: ModelGraph, known: ReadonlySet<number>) =>
    [...model.graphs.keys()].filter((index) => !known.has(index));
  for (const a of alone(from, seen.from)) pairs.push({ from: a, to: null, match: null });
  for (const b of alone(to, seen.to)) pairs.push({ from: null, to: b, match: null });
  return pairs;
}

function rootPairs(from: ModelGraph, to: ModelGraph): [number, number][] {
  const right = rootsOf(to);
  return [...rootsOf(from)].flatMap(([key, a]): [number, number][] => {
    const b = right.get(key);
    return b === undefined ? [] : [[a, b]];
  });
}

function rootsOf({ graphs }: ModelGraph): Map<string, number> {
  const roots = new Map<string, number>();
  let training = 0;
  for (const [index, { owner }] of graphs.entries()) {
    if (owner.kind === "model") roots.set("model", index);
    if (owner.kind === "training") roots.set(`training\0${training++}`, index);
    if (owner.kind === "function") {
      roots.set(`function\0${owner.domain}\0${owner.name}\0${owner.overload}`, index);
    }
  }
  return roots;
}

function subgraphPairs(from: GraphPart, to: GraphPart, match: GraphMatch): [number, number][] {
  return [...match.nodes].flatMap(([a, b]) => {
    const others = new Map(to.nodes[b]?.attributes.map((one) => [one.name, one.graphs]));
    return (from.nodes[a]?.attributes ?? []).flatMap(({ name, graphs }) =>
      graphs.flatMap((graph, index): [number, number][] => {
        const other = others.get(name)?.[index];
        return other === undefined ? [] : [[graph, other]];
      }),
    );
  });
}
