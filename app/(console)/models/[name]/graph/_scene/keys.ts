import type { NodeRef } from "./build-scene";
import { type GraphIndex, operatorKey } from "./index-graph";
import type { Marks } from "./marks";

/**
 * Keys say where an item is drawn: `n3` in the main graph, `n3:1/n0` in graph 1 that is open inside it. A node
 * of a function has a key for each place that the function is called from.
 */
export interface KeyPlace {
  readonly graph: number;
  readonly path: string;
}

export function placeOf(key: string): KeyPlace {
  const [, path = "", graph = "0"] = /^(?:(.*:(\d+)\/))?[^/:]*(?::\d+)?$/.exec(key) ?? [];
  return { graph: Number(graph), path };
}

/** The node that a key names; null for ends and scopes. */
export function refOf(key: string, marks: Marks | null): NodeRef | null {
  const [, kind, digits] = /(?:^|\/)([nr])(\d+)$/.exec(key) ?? [];
  if (kind === undefined) return null;
  const { graph } = placeOf(key);
  const node = Number(digits);
  if (kind === "n") return { graph, node, isRemoved: false };
  const older = marks?.older.get(graph);
  return older === undefined ? null : { graph: older.graph, node, isRemoved: true };
}

/** Nodes that must be open for a key to be seen, outermost first. */
export function nodesAround(key: string): string[] {
  return [...key.matchAll(/:\d+\//g)].map(({ index }) => key.slice(0, index));
}

/** Deeper than subgraphs may be nested. */
const deepest = 64;

/** What the keys of a graph begin with, where it is first met; null for what nothing calls. */
export function pathsOf({ dto, parts }: GraphIndex): (string | null)[] {
  const calls = new Map<string, { graph: number; node: number }>();
  for (const [graph, { part }] of parts.entries()) {
    for (const [node, { domain, op }] of part.nodes.entries()) {
      const key = operatorKey(domain, op);
      if (!calls.has(key)) calls.set(key, { graph, node });
    }
  }
  const pathOf = (graph: number, depth: number): string | null => {
    const owner = dto.graphs[graph]?.owner;
    if (owner === undefined || owner.kind === "training" || depth > deepest) return null;
    if (owner.kind === "model") return "";
    const call = owner.kind === "node" ? owner : calls.get(operatorKey(owner.domain, owner.name));
    const outer = call === undefined ? null : pathOf(call.graph, depth + 1);
    return call === undefined || outer === null ? null : `${outer}n${call.node}:${graph}/`;
  };
  return dto.graphs.map((_, graph) => pathOf(graph, 0));
}
