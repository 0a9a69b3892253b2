import { limits } from "./limits";
import { normalDomain } from "./operators";
import { count, invalid, quote, tooComplex } from "./refusals";
import {
  assertDepth,
  countNode,
  once,
  operatorKey,
  remember,
  type ScanState,
  type Scope,
} from "./scan-state";
import { readSparseTensor, readTensor } from "./scan-tensor";
import { readType, readValue } from "./scan-type";
import type { DeclaredValue } from "./scanned-model";
import { type Walk, wire } from "./wire-reader";

/** Where a graph stands. Only the main one declares the inputs and outputs of the model. */
export interface GraphPlace {
  readonly role: "main" | "inside main" | "elsewhere";
  readonly depth: number;
  readonly scope: Scope;
}

/** GraphProto, with every node, initializer and subgraph below it. */
export function* readGraph(state: ScanState, end: number, place: GraphPlace): Walk {
  const { reader } = state;
  assertDepth(place.depth, "Subgraphs");
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const start = reader.position();
    const key = reader.tag(end);
    switch (key >>> 3) {
      case 1:
        yield* readNode(state, start, reader.open(key, end, "GraphProto.node"), place);
        break;
      case 5: {
        const stop = reader.open(key, end, "GraphProto.initializer");
        const mayBeOutside = place.role !== "elsewhere";
        addInitializer(state, yield* readTensor(state, stop, mayBeOutside), place);
        break;
      }
      case 15: {
        const stop = reader.open(key, end, "GraphProto.sparse_initializer");
        addInitializer(state, yield* readSparseTensor(state, stop), place);
        break;
      }
      case 11: {
        const value = yield* readValue(state, start, reader.open(key, end, "GraphProto.input"));
        if (place.role === "main") addValue(state.inputs, value, "inputs");
        break;
      }
      case 12: {
        const value = yield* readValue(state, start, reader.open(key, end, "GraphProto.output"));
        if (place.role === "main") addValue(state.outputs, value, "outputs");
        break;
      }
      default:
        reader.skip(key, end);
    }
  }
}

function addValue(values: DeclaredValue[], value: DeclaredValue, what: string): void {
  if (values.length === limits.graphValues) {
    throw tooComplex(`The model has more than ${count(limits.graphValues)} ${what}.`);
  }
  values.push(value);
}

function addInitializer(
  state: ScanState,
  tensor: { name: string; elements: number },
  place: GraphPlace,
): void {
  state.parameterCount += tensor.elements;
  if (place.role === "main") remember(state, state.initializers, tensor.name);
}

interface NodeParts {
  name: string;
  op: string;
  domain: string;
  overload: string;
  inputCount: number;
  outputCount: number;
  firstInput: string;
  firstOutput: string;
  tensorElements: number;
}

/** NodeProto; `start` is where its key lies. */
export function* readNode(state: ScanState, start: number, end: number, place: GraphPlace): Walk {
  const { reader } = state;
  const node: NodeParts = {
    name: "",
    op: "",
    domain: "",
    overload: "",
    inputCount: 0,
    outputCount: 0,
    firstInput: "",
    firstOutput: "",
    tensorElements: 0,
  };
  let seen = 0;
  countNode(state);
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    const field = key >>> 3;
    if (field === 5) {
      const stop = reader.open(key, end, "NodeProto.attribute");
      node.tensorElements += yield* readAttribute(state, stop, place);
      continue;
    }
    if (field === 3 || field === 4 || field === 7 || field === 8) {
      seen = once(state, seen, field, "A field of NodeProto");
    }
    readNodeField(state, key, end, node, place);
  }
  addNode(state, node, { start, end }, place);
}

function readNodeField(
  state: ScanState,
  key: number,
  end: number,
  node: NodeParts,
  place: GraphPlace,
): void {
  const { reader } = state;
  switch (key >>> 3) {
    case 1: {
      const input = reader.name(key, end, "NodeProto.input");
      if (node.inputCount === 0) node.firstInput = input;
      node.inputCount += 1;
      if (place.role !== "elsewhere") remember(state, state.consumed, input);
      return;
    }
    case 2: {
      const output = reader.name(key, end, "NodeProto.output");
      if (node.outputCount === 0) node.firstOutput = output;
      node.outputCount += 1;
      return;
    }
    case 3:
      node.name = reader.name(key, end, "NodeProto.name");
      return;
    case 4:
      node.op = reader.name(key, end, "NodeProto.op_type");
      return;
    case 7:
      node.domain = normalDomain(reader.name(key, end, "NodeProto.domain"));
      return;
    case 8:
      node.overload = reader.name(key, end, "NodeProto.overload");
      return;
    default:
      reader.skip(key, end);
  }
}

function addNode(
  state: ScanState,
  node: NodeParts,
  range: { start: number; end: number },
  place: GraphPlace,
): void {
  if (node.op === "") throw invalid(`The node ${quote(node.name)} names no operator.`);
  // Some exporters write every weight as a constant instead of an initializer.
  if (node.op === "Constant" && node.domain === "") state.parameterCount += node.tensorElements;
  const { uses } = place.scope;
  const key = operatorKey(node.domain, node.op, node.overload);
  const use = uses.get(key);
  if (use === undefined) {
    const { domain, op, overload } = node;
    uses.set(key, { domain, op, overload, node: node.name || node.firstOutput, count: 1 });
  } else use.count += 1;

  const isZipMap = node.op === "ZipMap" && node.domain === "ai.onnx.ml";
  if (!isZipMap || place.role !== "main" || node.inputCount !== 1 || node.outputCount !== 1) return;
  state.zipMapNodes.push({
    input: node.firstInput,
    output: node.firstOutput,
    name: node.name,
    range,
  });
}

/**
 * AttributeProto, of a node or as the default of a function's attribute; gives the elements of its
 * tensors.
 */
export function* readAttribute(state: ScanState, end: number, place: GraphPlace): Walk<number> {
  const { reader } = state;
  let seen = 0;
  let elements = 0;
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    const field = key >>> 3;
    if (singularFields.has(field)) seen = once(state, seen, field, "A field of AttributeProto");
    switch (field) {
      case 1:
      case 21:
        reader.name(key, end, "AttributeProto.name");
        break;
      case 4:
      case 9: {
        const strings = reader.skipStrings(key, end, "AttributeProto.strings");
        if (field === 4 && strings > 1) seen = once(state, seen, field, "AttributeProto.s");
        break;
      }
      case 7:
      case 8:
        yield* skipNumbers(state, key, end, field === 7 ? wire.fixed32 : wire.varint);
        break;
      default:
        if (!nestedFields.has(field)) reader.skip(key, end);
        else
          elements += yield* readNested(
            state,
            field,
            reader.open(key, end, "AttributeProto"),
            place,
          );
    }
  }
  return elements;
}

const nestedFields: ReadonlySet<number> = new Set([5, 6, 10, 11, 14, 15, 22, 23]);

/** Tensors, graphs and types of an attribute, alone (`t`, `g` …) or in a list. */
function* readNested(
  state: ScanState,
  field: number,
  end: number,
  place: GraphPlace,
): Walk<number> {
  if (field === 5 || field === 10) return (yield* readTensor(state, end)).elements;
  if (field === 22 || field === 23) return (yield* readSparseTensor(state, end)).elements;
  if (field === 14 || field === 15) yield* readType(state, end, 1);
  else {
    const role = place.role === "elsewhere" ? "elsewhere" : "inside main";
    yield* readGraph(state, end, { role, depth: place.depth + 1, scope: place.scope });
  }
  return 0;
}

const singularFields: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 14, 20, 21, 22]);

/** `floats` and `ints`, which Python writes unpacked and others packed. */
function* skipNumbers(state: ScanState, key: number, end: number, type: number): Walk {
  const { reader } = state;
  if ((key & 7) === wire.bytes) {
    yield* reader.skipPacked(key, end, "AttributeProto", type === wire.fixed32 ? 4 : null);
    return;
  }
  if ((key & 7) !== type) throw reader.fail(`AttributeProto has wire type ${key & 7}`);
  reader.skipRun(key, end);
}
