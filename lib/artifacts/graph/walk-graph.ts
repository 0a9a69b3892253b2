import { limits } from "../onnx/limits";
import { normalDomain } from "../onnx/operators";
import { count, tooComplex } from "../onnx/refusals";
import { assertDepth, countNode, type ScanState } from "../onnx/scan-state";
import { readType } from "../onnx/scan-type";
import type { Walk } from "../onnx/wire-reader";
import { graphLimits } from "./graph-limits";
import type { GraphOwner, GraphPart, NodePart, TensorPart, ValuePart } from "./model-graph";
import { readable, walkAttribute } from "./walk-attribute";
import { walkSparse, walkTensor } from "./walk-tensor";

/** One walk over a model: what it has found, and how much of its bounds is used. */
export interface GraphWalk {
  readonly state: ScanState;
  readonly graphs: GraphPart[];
  readonly used: { items: number; connections: number; text: number };
}

export function addGraph(walk: GraphWalk, owner: GraphOwner): number {
  if (walk.graphs.length === graphLimits.graphs) {
    throw tooComplex(`The model has more than ${count(graphLimits.graphs)} graphs.`);
  }
  walk.graphs.push({
    name: "",
    owner,
    inputs: [],
    outputs: [],
    values: [],
    initializers: [],
    nodes: [],
  });
  return walk.graphs.length - 1;
}

/** Holds what was read against the bounds; gives it back. */
export function spend<T extends string>(
  walk: GraphWalk,
  kind: "items" | "connections",
  text: T,
): T {
  const { used } = walk;
  used[kind] += 1;
  used.text += text.length;
  if (used[kind] > graphLimits[kind]) {
    throw tooComplex(`The graph has more than ${count(graphLimits[kind])} ${kind}.`);
  }
  if (used.text > graphLimits.text) {
    throw tooComplex(
      `The names of the graph take more than ${count(graphLimits.text)} characters.`,
    );
  }
  return text;
}

/** GraphProto, into the graph of this number; its subgraphs follow with numbers of their own. */
export function* walkGraph(walk: GraphWalk, index: number, end: number, depth: number): Walk {
  const { reader } = walk.state;
  const graph = graphAt(walk, index);
  assertDepth(depth, "Subgraphs");
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    const field = key >>> 3;
    if (!graphFields.has(field)) {
      reader.skip(key, end);
      continue;
    }
    const stop = reader.open(key, end, "GraphProto");
    switch (field) {
      case 1:
        yield* walkNode(walk, index, stop, depth);
        break;
      case 2:
        graph.name = yield* walkText(walk, stop);
        break;
      case 5:
        addTensor(walk, graph, yield* walkTensor(walk.state, stop));
        break;
      case 15:
        addTensor(walk, graph, yield* walkSparse(walk.state, stop));
        break;
      case 11:
        graph.inputs.push(yield* walkValue(walk, stop));
        break;
      case 12:
        graph.outputs.push(yield* walkValue(walk, stop));
        break;
      default:
        graph.values.push(yield* walkValue(walk, stop));
    }
  }
}

const graphFields: ReadonlySet<number> = new Set([1, 2, 5, 11, 12, 13, 15]);

export function graphAt(walk: GraphWalk, index: number): GraphPart {
  const graph = walk.graphs[index];
  if (graph === undefined) throw new Error("a graph that was never begun");
  return graph;
}

function addTensor(walk: GraphWalk, graph: GraphPart, tensor: TensorPart): void {
  spend(walk, "items", tensor.name);
  graph.initializers.push(tensor);
}

/** Text that admission had no reason to read: cut to the length of a name, and never a fault. */
function* walkText(walk: GraphWalk, stop: number): Walk<string> {
  const { reader } = walk.state;
  const length = Math.min(stop - reader.position(), limits.nameBytes);
  const bytes = yield* reader.copy(length);
  reader.jump(stop);
  return spend(walk, "items", readable(bytes));
}

function* walkValue(walk: GraphWalk, end: number): Walk<ValuePart> {
  const { reader } = walk.state;
  let name = "";
  let type: ValuePart["type"] = null;
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    const field = key >>> 3;
    if (field === 1) name = yield* walkText(walk, reader.open(key, end, "ValueInfoProto.name"));
    else if (field === 2) {
      type = yield* readType(walk.state, reader.open(key, end, "ValueInfoProto.type"), 1);
      // Each of them repeats its flaws; what admission let pass is drawn.
      walk.state.flaw = null;
    } else reader.skip(key, end);
  }
  return { name, type };
}

/** NodeProto, and the subgraphs of its attributes. */
export function* walkNode(walk: GraphWalk, graph: number, end: number, depth: number): Walk {
  const { state } = walk;
  const { reader } = state;
  const { nodes } = graphAt(walk, graph);
  const node: NodePart = {
    name: "",
    op: "",
    domain: "",
    overload: "",
    inputs: [],
    outputs: [],
    attributes: [],
  };
  countNode(state);
  const index = nodes.push(node) - 1;
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    switch (key >>> 3) {
      case 1:
        node.inputs.push(spend(walk, "connections", reader.name(key, end, "NodeProto.input")));
        break;
      case 2:
        node.outputs.push(spend(walk, "connections", reader.name(key, end, "NodeProto.output")));
        break;
      case 3:
        node.name = spend(walk, "items", reader.name(key, end, "NodeProto.name"));
        break;
      case 4:
        node.op = spend(walk, "items", reader.name(key, end, "NodeProto.op_type"));
        break;
      case 5: {
        const stop = reader.open(key, end, "NodeProto.attribute");
        yield* addAttribute(walk, { graph, index, node }, stop, depth);
        break;
      }
      case 7:
        node.domain = normalDomain(reader.name(key, end, "NodeProto.domain"));
        break;
      case 8:
        node.overload = reader.name(key, end, "NodeProto.overload");
        break;
      default:
        reader.skip(key, end);
    }
  }
}

function* addAttribute(
  walk: GraphWalk,
  { graph, index, node }: { graph: number; index: number; node: NodePart },
  end: number,
  depth: number,
): Walk {
  // Its name may stand behind its value: the graph learns whose it is when the attribute is read.
  const unknown: GraphOwner = { kind: "node", graph, node: index, attribute: "" };
  const attribute = yield* walkAttribute(walk.state, end, function* (stop) {
    const subgraph = addGraph(walk, unknown);
    yield* walkGraph(walk, subgraph, stop, depth + 1);
    return subgraph;
  });
  spend(walk, "items", `${attribute.name}${attribute.text}`);
  node.attributes.push(attribute);
  for (const subgraph of attribute.graphs) {
    graphAt(walk, subgraph).owner = { ...unknown, attribute: attribute.name };
  }
}
