import { type GraphIndex, subgraphsOf, titleOf } from "./index-graph";
import type { Marks } from "./marks";
import { groupByScope, type Scope } from "./scopes";

export interface NodeRef {
  readonly graph: number;
  readonly node: number;
  /** Of the version that is compared with: a node that is no more. */
  readonly isRemoved: boolean;
}

export type ItemKind = "node" | "input" | "output" | "scope" | "graph";

/** What is drawn as one box; with `inside` a box that others stand in. */
export interface Item {
  readonly key: string;
  readonly kind: ItemKind;
  readonly title: string;
  readonly detail: string;
  readonly node: NodeRef | null;
  /** Nodes inside a folded scope. */
  readonly count: number;
  readonly canOpen: boolean;
  readonly inside: Level | null;
  readonly change: "added" | "removed" | "changed" | null;
}

export interface Level {
  readonly items: readonly Item[];
  /** Between items of this level, by place; each pair once. */
  readonly links: readonly (readonly [number, number])[];
  /** Between the innermost items that are seen, by key: what is drawn along the links. */
  readonly wires: readonly Wire[];
}

export interface Wire {
  readonly from: string;
  readonly to: string;
  /** The place of its link in the level. */
  readonly link: number;
}

export interface SceneOptions {
  /** Keys of what is open: subgraphs inside nodes, and scopes. */
  readonly open: ReadonlySet<string>;
  readonly isGrouped: boolean;
  readonly showsConstants: boolean;
  readonly marks: Marks | null;
}

/** Graphs inside graphs that are drawn at a time: a function that calls itself would open for ever. */
const deepest = 24;

export function buildScene(index: GraphIndex, options: SceneOptions): Level {
  return buildGraph(index, options, { graph: 0, path: "", depth: 0 });
}

interface Place {
  readonly graph: number;
  /** What the keys inside begin with: every instance of a graph has keys of its own. */
  readonly path: string;
  readonly depth: number;
}

type Flat = Item & { readonly scopeName: string };

function buildGraph(index: GraphIndex, options: SceneOptions, place: Place): Level {
  const { items, edges } = flatten(index, options, place);
  if (!options.isGrouped)
    return toLevel(
      items,
      edges,
      items.map((_, at) => at),
      (at) => items[at],
    );
  return toScopes(
    items,
    edges,
    groupByScope(items.map(({ scopeName }) => scopeName)),
    options,
    place.path,
  );
}

interface FlatGraph {
  readonly items: readonly Flat[];
  readonly edges: readonly (readonly [number, number])[];
}

function flatten(index: GraphIndex, options: SceneOptions, place: Place): FlatGraph {
  const { graph, path } = place;
  const found = index.parts[graph];
  const items: Flat[] = [];
  const places = new Map<string, number>();
  const add = (item: Flat) => places.set(item.key, items.push(item) - 1);
  if (found === undefined) return { items, edges: [] };
  const { part, producer, constants, initializers } = found;
  for (const [at, value] of part.inputs.entries()) {
    if (!initializers.has(value.name)) add(endItem("input", `${path}i${at}`, value));
  }
  for (const [node] of part.nodes.entries()) {
    if (constants.has(node) && !options.showsConstants) continue;
    add(nodeItem(index, options, place, node));
  }
  for (const [at, value] of part.outputs.entries()) add(endItem("output", `${path}o${at}`, value));
  const inputs = new Map(part.inputs.map(({ name }, at) => [name, `${path}i${at}`]));
  const keyOf = (value: string) => {
    const node = producer.get(value);
    return node === undefined ? inputs.get(value) : `${path}n${node}`;
  };
  const edges: [number, number][] = [];
  const link = (from: string | undefined, to: string) => {
    const [a, b] = [places.get(from ?? ""), places.get(to)];
    if (a !== undefined && b !== undefined) edges.push([a, b]);
  };
  for (const [node, { inputs: read, attributes }] of part.nodes.entries()) {
    // A branch reads values of the graph around it: they are what its node reads.
    const inner = attributes.flatMap(({ graphs }) =>
      graphs.flatMap((one) => [...(index.captures[one] ?? [])]),
    );
    for (const value of [...read, ...inner]) link(keyOf(value), `${path}n${node}`);
  }
  for (const [at, { name }] of part.outputs.entries()) link(keyOf(name), `${path}o${at}`);
  addRemoved(options.marks, place, { add, link, inputs });
  return { items, edges };
}

/** What only the older version has, where it was: between the nodes that both have. */
function addRemoved(
  marks: Marks | null,
  { graph, path }: Place,
  to: {
    add: (item: Flat) => void;
    link: (from: string | undefined, to: string) => void;
    inputs: ReadonlyMap<string, string>;
  },
): void {
  const older = marks?.older.get(graph);
  if (older === undefined) return;
  const { part, producer } = older.part;
  const keyOf = (node: number) => {
    const match = older.matches.get(node);
    return match === undefined ? `${path}r${node}` : `${path}n${match}`;
  };
  for (const node of older.removed) {
    const found = part.nodes[node];
    if (found === undefined || older.part.constants.has(node)) continue;
    to.add({
      key: `${path}r${node}`,
      kind: "node",
      title: found.op,
      detail: titleOf(found),
      node: { graph: older.graph, node, isRemoved: true },
      count: 0,
      canOpen: false,
      inside: null,
      change: "removed",
      scopeName: titleOf(found),
    });
  }
  const removed = new Set(older.removed);
  for (const [node, { inputs }] of part.nodes.entries()) {
    for (const value of inputs) {
      const from = producer.get(value);
      const isOld = removed.has(node) || (from !== undefined && removed.has(from));
      if (isOld) to.link(from === undefined ? to.inputs.get(value) : keyOf(from), keyOf(node));
    }
  }
}

function endItem(
  kind: "input" | "output",
  key: string,
  value: { name: string; type: string },
): Flat {
  const base = { node: null, count: 0, canOpen: false, inside: null, change: null, scopeName: "" };
  return { ...base, key, kind, title: value.name, detail: value.type };
}

function nodeItem(index: GraphIndex, options: SceneOptions, place: Place, node: number): Flat {
  const { graph, path, depth } = place;
  const key = `${path}n${node}`;
  const found = index.parts[graph]?.part.nodes[node];
  const subgraphs = depth < deepest ? subgraphsOf(index, graph, node) : [];
  const title = found === undefined ? "" : titleOf(found);
  return {
    key,
    kind: "node",
    title: found?.op ?? "",
    detail: title,
    node: { graph, node, isRemoved: false },
    count: 0,
    canOpen: subgraphs.length > 0,
    inside:
      subgraphs.length > 0 && options.open.has(key)
        ? openNode(index, options, place, key, subgraphs)
        : null,
    change: options.marks?.nodes.get(graph)?.get(node) ?? null,
    scopeName: title,
  };
}

function openNode(
  index: GraphIndex,
  options: SceneOptions,
  { depth }: Place,
  key: string,
  subgraphs: readonly { readonly graph: number; readonly label: string }[],
): Level {
  const items = subgraphs.map(({ graph, label }): Item => {
    const inner = { graph, path: `${key}:${graph}/`, depth: depth + 1 };
    return {
      key: `${key}:${graph}`,
      kind: "graph",
      title: label,
      detail: index.parts[graph]?.part.name ?? "",
      node: null,
      count: index.parts[graph]?.part.nodes.length ?? 0,
      canOpen: false,
      inside: buildGraph(index, options, inner),
      change: null,
    };
  });
  return { items, links: [], wires: [] };
}

function toScopes(
  flat: readonly Flat[],
  edges: FlatGraph["edges"],
  scope: Scope,
  options: SceneOptions,
  path: string,
): Level {
  // Which item of this level each flat item is in, and which innermost box of it is seen.
  const holder = new Map<number, number>();
  const seen = new Map<number, string>();
  const items: Item[] = [];
  for (const at of scope.items) {
    const item = flat[at];
    if (item === undefined) continue;
    holder.set(at, items.push(item) - 1);
    seen.set(at, item.key);
  }
  for (const inner of scope.scopes) {
    const within = allOf(inner);
    const key = `${path}s${inner.id}`;
    const isOpen = options.open.has(key);
    const place = items.length;
    for (const at of within) holder.set(at, place);
    items.push({
      key,
      kind: "scope",
      title: inner.label,
      detail: "",
      node: null,
      count: within.length,
      canOpen: true,
      inside: isOpen ? toScopes(flat, edges, inner, options, path) : null,
      change: changeOf(within.map((at) => flat[at])),
    });
    for (const [at, seenKey] of seenIn(flat, inner, options, path, key)) seen.set(at, seenKey);
  }
  return toLevelOf(items, edges, holder, seen);
}

function allOf({ scopes, items }: Scope): number[] {
  return [...items, ...scopes.flatMap(allOf)];
}

/** A folded scope stands for everything in it. */
function seenIn(
  flat: readonly Flat[],
  scope: Scope,
  options: SceneOptions,
  path: string,
  key: string,
): [number, string][] {
  if (!options.open.has(key)) return allOf(scope).map((at) => [at, key]);
  return [
    ...scope.items.map((at): [number, string] => [at, flat[at]?.key ?? ""]),
    ...scope.scopes.flatMap((inner) => seenIn(flat, inner, options, path, `${path}s${inner.id}`)),
  ];
}

function changeOf(items: readonly (Item | undefined)[]): Item["change"] {
  const changes = new Set(items.map((item) => item?.change ?? null));
  const [only] = changes;
  if (changes.size === 1) return only ?? null;
  return "changed";
}

function toLevel(
  flat: readonly Flat[],
  edges: FlatGraph["edges"],
  places: readonly number[],
  itemAt: (at: number) => Flat | undefined,
): Level {
  const holder = new Map(places.map((at, index) => [at, index]));
  const seen = new Map(places.map((at) => [at, itemAt(at)?.key ?? ""]));
  return toLevelOf(flat, edges, holder, seen);
}

function toLevelOf(
  items: readonly Item[],
  edges: FlatGraph["edges"],
  holder: ReadonlyMap<number, number>,
  seen: ReadonlyMap<number, string>,
): Level {
  const links: [number, number][] = [];
  const linkOf = new Map<string, number>();
  const wires = new Map<string, Wire>();
  for (const [from, to] of edges) {
    const [a, b] = [holder.get(from), holder.get(to)];
    if (a === undefined || b === undefined || a === b) continue;
    const pair = `${a} ${b}`;
    const link = linkOf.get(pair) ?? links.push([a, b]) - 1;
    linkOf.set(pair, link);
    const [start, end] = [seen.get(from) ?? "", seen.get(to) ?? ""];
    const id = `${start} ${end}`;
    if (!wires.has(id)) wires.set(id, { from: start, to: end, link });
  }
  return { items, links, wires: [...wires.values()] };
}

/** Keys of the scopes that must be open for this item of a graph to be seen. */
export function scopesAround(
  index: GraphIndex,
  options: SceneOptions,
  place: { readonly graph: number; readonly path: string },
  key: string,
): string[] {
  const { items } = flatten(index, { ...options, open: new Set() }, { ...place, depth: 0 });
  const at = items.findIndex((item) => item.key === key);
  const chain: string[] = [];
  let scope: Scope | undefined = groupByScope(items.map(({ scopeName }) => scopeName));
  while (scope !== undefined) {
    scope = scope.scopes.find((inner) => allOf(inner).includes(at));
    if (scope !== undefined) chain.push(`${place.path}s${scope.id}`);
  }
  return chain;
}

/** Keys of every scope of the main graph. */
export function allScopes(index: GraphIndex, options: SceneOptions): string[] {
  const { items } = flatten(index, options, { graph: 0, path: "", depth: 0 });
  const keysOf = ({ scopes }: Scope): string[] =>
    scopes.flatMap((inner) => [`s${inner.id}`, ...keysOf(inner)]);
  return keysOf(groupByScope(items.map(({ scopeName }) => scopeName)));
}
