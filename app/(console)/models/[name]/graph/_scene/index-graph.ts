import type {
  GraphDto,
  GraphInitializerDto,
  GraphPartDto,
  GraphValueDto,
} from "@/lib/contract/graph";

/** One graph of a model with what is asked of it again and again. */
export interface PartIndex {
  readonly part: GraphPartDto;
  /** Value → the node that makes it. */
  readonly producer: ReadonlyMap<string, number>;
  /** Value → the nodes that read it. */
  readonly consumers: ReadonlyMap<string, readonly number[]>;
  readonly values: ReadonlyMap<string, GraphValueDto>;
  readonly initializers: ReadonlyMap<string, GraphInitializerDto>;
  /** Constants: drawn as what their readers have, like initializers. */
  readonly constants: ReadonlySet<number>;
}

export interface GraphIndex {
  readonly dto: GraphDto;
  readonly parts: readonly PartIndex[];
  /** Operator → the graph of the function that it calls. */
  readonly functions: ReadonlyMap<string, number>;
  /** By graph: values from around it that it or what is inside it reads. */
  readonly captures: readonly ReadonlySet<string>[];
}

export function indexGraph(dto: GraphDto): GraphIndex {
  const functions = new Map<string, number>();
  for (const [index, { owner }] of dto.graphs.entries()) {
    if (owner.kind === "function") functions.set(operatorKey(owner.domain, owner.name), index);
  }
  const parts = dto.graphs.map(indexPart);
  return { dto, parts, functions, captures: capturesOf(parts) };
}

function capturesOf(parts: readonly PartIndex[]): Set<string>[] {
  const captures = parts.map(() => new Set<string>());
  // Graphs inside a graph come after it, so that theirs are known when it is its turn.
  for (const [graph, { part, producer, consumers, initializers }] of [
    ...parts.entries(),
  ].reverse()) {
    const own = new Set(part.inputs.map(({ name }) => name));
    const isOutside = (name: string) =>
      name !== "" && !producer.has(name) && !initializers.has(name) && !own.has(name);
    const inner = part.nodes.flatMap(({ attributes }) =>
      attributes.flatMap(({ graphs }) => graphs.flatMap((one) => [...(captures[one] ?? [])])),
    );
    const read = [...consumers.keys(), ...part.outputs.map(({ name }) => name), ...inner];
    for (const name of read) if (isOutside(name)) captures[graph]?.add(name);
  }
  return captures;
}

export function operatorKey(domain: string, op: string): string {
  return `${domain}:${op}`;
}

function indexPart(part: GraphPartDto): PartIndex {
  const producer = new Map<string, number>();
  const consumers = new Map<string, number[]>();
  const constants = new Set<number>();
  for (const [index, { op, domain, inputs, outputs }] of part.nodes.entries()) {
    if (op === "Constant" && domain === "") constants.add(index);
    for (const name of outputs) if (name !== "") producer.set(name, index);
    for (const name of new Set(inputs)) {
      const readers = consumers.get(name);
      if (readers === undefined) consumers.set(name, [index]);
      else readers.push(index);
    }
  }
  const values = [...part.values, ...part.inputs, ...part.outputs];
  return {
    part,
    producer,
    consumers,
    values: new Map(values.map((value) => [value.name, value])),
    initializers: new Map(part.initializers.map((one) => [one.name, one])),
    constants,
  };
}

/** The graphs that open inside a node: those of its attributes, and the body of a function that it calls. */
export function subgraphsOf(
  index: GraphIndex,
  graph: number,
  node: number,
): { readonly graph: number; readonly label: string }[] {
  const found = index.parts[graph]?.part.nodes[node];
  if (found === undefined) return [];
  const own = found.attributes.flatMap(({ name, graphs }) =>
    graphs.map((one, place) => ({
      graph: one,
      label: graphs.length === 1 ? name : `${name}[${place}]`,
    })),
  );
  const body = index.functions.get(operatorKey(found.domain, found.op));
  return body === undefined ? own : [...own, { graph: body, label: found.op }];
}

/** What a person may call a node by when it has no name of its own. */
export function titleOf(node: {
  readonly name: string;
  readonly outputs: readonly string[];
}): string {
  return node.name || (node.outputs.find((name) => name !== "") ?? "");
}
