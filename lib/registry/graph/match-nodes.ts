import type { AttributePart, GraphPart, NodePart, TensorPart } from "@/lib/artifacts/graph";
import { alignSequences, type Token } from "./align-sequences";

/** Which node and which weights of one graph are which of the other. */
export interface GraphMatch {
  /** Place in `from` → place in `to`. */
  readonly nodes: ReadonlyMap<number, number>;
  /** Initializers, by place. */
  readonly tensors: ReadonlyMap<number, number>;
}

/**
 * Nodes by name where both sides have it once and the operator is the same; then by operator and names of
 * outputs; then by their order, like lines of a text; then by name alone, which is a node with another
 * operator. Initializers by name, then by where a matched node uses them.
 */
export function matchGraph(from: GraphPart, to: GraphPart): GraphMatch {
  const nodes = new Map<number, number>();
  const taken = new Set<number>();
  const pair = (a: number, b: number) => {
    nodes.set(a, b);
    taken.add(b);
  };
  const byKey = (keyOf: (node: NodePart) => string) => {
    const left = uniqueBy(from.nodes, keyOf, (index) => !nodes.has(index));
    const right = uniqueBy(to.nodes, keyOf, (index) => !taken.has(index));
    for (const [key, a] of left) {
      const b = right.get(key);
      if (b !== undefined) pair(a, b);
    }
  };
  byKey((node) => (node.name === "" ? "" : `${operatorOf(node)}\0${node.name}`));
  byKey((node) => [operatorOf(node), ...node.outputs].join("\0"));
  const left = [...from.nodes.keys()].filter((index) => !nodes.has(index));
  const right = [...to.nodes.keys()].filter((index) => !taken.has(index));
  const tokens = (graph: GraphPart, places: readonly number[]) =>
    places.map((place) => tokenOf(graph.nodes[place]));
  for (const [a, b] of alignSequences(tokens(from, left), tokens(to, right))) {
    pair(left[a] ?? -1, right[b] ?? -1);
  }
  byKey((node) => node.name);
  return { nodes, tensors: matchTensors(from, to, nodes) };
}

/** Places by a key that occurs once; an empty key is none. */
function uniqueBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  isFree: (index: number) => boolean,
): Map<string, number> {
  const places = new Map<string, number>();
  const repeated = new Set<string>();
  for (const [index, item] of items.entries()) {
    if (!isFree(index)) continue;
    const key = keyOf(item);
    if (key === "" || places.has(key)) repeated.add(key);
    else places.set(key, index);
  }
  for (const key of repeated) places.delete(key);
  return places;
}

export function operatorOf({ domain, op, overload }: NodePart): string {
  return `${domain}\0${op}\0${overload}`;
}

function tokenOf(node: NodePart | undefined): Token {
  if (node === undefined) return { weak: "", strong: "" };
  const weak = operatorOf(node);
  const attributes = node.attributes.map(textOf).sort();
  return {
    weak,
    strong: [weak, node.inputs.length, node.outputs.length, ...attributes].join("\0"),
  };
}

function textOf({ name, kind, text, length }: AttributePart): string {
  return `${name}\0${kind}\0${text}\0${length}`;
}

function matchTensors(
  from: GraphPart,
  to: GraphPart,
  nodes: ReadonlyMap<number, number>,
): Map<number, number> {
  const left = uniqueBy(from.initializers, nameOf, () => true);
  const right = uniqueBy(to.initializers, nameOf, () => true);
  const tensors = new Map<number, number>();
  const taken = new Set<number>();
  const pair = (a: number | undefined, b: number | undefined) => {
    if (a === undefined || b === undefined || tensors.has(a) || taken.has(b)) return;
    tensors.set(a, b);
    taken.add(b);
  };
  for (const [name, a] of left) pair(a, right.get(name));
  // Exporters number their weights: what a node reads at one place is the same under another name.
  for (const [a, b] of nodes) {
    const inputs = to.nodes[b]?.inputs ?? [];
    for (const [slot, name] of (from.nodes[a]?.inputs ?? []).entries()) {
      pair(left.get(name), right.get(inputs[slot] ?? ""));
    }
  }
  return tensors;
}

function nameOf({ name }: TensorPart): string {
  return name;
}
