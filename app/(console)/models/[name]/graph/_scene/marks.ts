import type { GraphChangeDetail, GraphDiffDto, GraphPairDto } from "@/lib/contract/graph";
import type { GraphIndex, PartIndex } from "./index-graph";

type Change = "added" | "removed" | "changed";

/** What became of each node since the version that is compared with. */
export interface Marks {
  /** Graph → node → change, of the newer version. */
  readonly nodes: ReadonlyMap<number, ReadonlyMap<number, Change>>;
  readonly details: ReadonlyMap<string, readonly GraphChangeDetail[]>;
  /** By graph of the newer version: what the older had in its place. */
  readonly older: ReadonlyMap<number, OlderGraph>;
}

export interface OlderGraph {
  readonly graph: number;
  readonly part: PartIndex;
  readonly removed: readonly number[];
  readonly matches: ReadonlyMap<number, number>;
}

export function markChanges(diff: GraphDiffDto, newer: GraphIndex, older: GraphIndex): Marks {
  const nodes = new Map<number, Map<number, Change>>();
  const details = new Map<string, readonly GraphChangeDetail[]>();
  const olderGraphs = new Map<number, OlderGraph>();
  for (const pair of diff.graphs) {
    const part = newer.parts[pair.to ?? -1];
    if (pair.to === null || part === undefined) continue;
    nodes.set(pair.to, markNodes(pair, pair.to, part, details));
    const before = older.parts[pair.from ?? -1];
    if (pair.from === null || before === undefined) continue;
    const removed = pair.nodes.flatMap(({ change, from }) =>
      change === "removed" && from !== null ? [from] : [],
    );
    const matches = new Map(pair.matches);
    olderGraphs.set(pair.to, { graph: pair.from, part: before, removed, matches });
  }
  markOwners(nodes, newer);
  return { nodes, details, older: olderGraphs };
}

function markNodes(
  pair: GraphPairDto,
  graph: number,
  { consumers, part, constants }: PartIndex,
  details: Map<string, readonly GraphChangeDetail[]>,
): Map<number, Change> {
  const marks = new Map<number, Change>();
  const add = (node: number, change: Change, more: readonly GraphChangeDetail[]) => {
    if (!marks.has(node)) marks.set(node, change);
    const key = `${graph} ${node}`;
    details.set(key, [...(details.get(key) ?? []), ...more]);
  };
  /** What changed in weights is seen at the nodes that read them. */
  const addReaders = (value: string, more: readonly GraphChangeDetail[]) => {
    for (const node of consumers.get(value) ?? []) {
      add(
        node,
        "changed",
        more.map((one) => ({ ...one, name: value })),
      );
    }
  };
  for (const { change, to, details: more } of pair.nodes) {
    if (to === null) continue;
    add(to, change, more);
    const [output] = part.nodes[to]?.outputs ?? [];
    if (constants.has(to) && change === "changed" && output !== undefined) {
      addReaders(output, [{ field: "data", name: output, from: null, to: null }]);
    }
  }
  for (const { change, to, details: more } of pair.initializers) {
    if (change === "changed" && to !== null) addReaders(to, more);
  }
  return marks;
}

/** A node whose subgraph changed has changed: from outside nothing else would tell. */
function markOwners(nodes: Map<number, Map<number, Change>>, { dto }: GraphIndex): void {
  // Graphs inside a graph come after it: from the inside out.
  for (const [graph, { owner }] of [...dto.graphs.entries()].reverse()) {
    if (owner.kind !== "node" || (nodes.get(graph)?.size ?? 0) === 0) continue;
    const outer = nodes.get(owner.graph) ?? new Map<number, Change>();
    nodes.set(owner.graph, outer);
    if (!outer.has(owner.node)) outer.set(owner.node, "changed");
  }
}
