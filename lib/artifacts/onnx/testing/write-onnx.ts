import { type Bytes, bytes, concat, float, int, message, text } from "../wire-writer";

/**
 * Small ONNX models for tests, written field by field:
 *
 *     onnxModel({
 *       inputs: [{ name: "x", dims: ["N", 4] }],
 *       outputs: [{ name: "y", dims: ["N", 4] }],
 *       nodes: [{ op: "Relu", inputs: ["x"], outputs: ["y"] }],
 *     })
 *
 * Every part takes `extra`: bytes appended to that message, for what a test wants wrong.
 */

/** Numbers of TensorProto.DataType. */
export const elemTypes = {
  undefined: 0,
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
  uint32: 12,
  uint64: 13,
  complex64: 14,
  complex128: 15,
  bfloat16: 16,
  float8e4m3fn: 17,
  uint4: 21,
  int4: 22,
} as const;
export type ElemTypeName = keyof typeof elemTypes;

/** A fixed size, a name, or null for a dimension without either. */
export type DimSpec = number | string | null;

export type TypeSpec =
  | { readonly tensor: ElemTypeName; readonly dims?: readonly DimSpec[] | null }
  | { readonly sparse: ElemTypeName; readonly dims?: readonly DimSpec[] | null }
  | { readonly sequence: TypeSpec }
  | { readonly optional: TypeSpec }
  | { readonly map: { readonly key: ElemTypeName; readonly value: TypeSpec } };

/** `type` for what is not a tensor; else `elem` (float by default) and `dims` (none: no shape). */
export interface ValueSpec {
  readonly name: string;
  readonly type?: TypeSpec;
  readonly elem?: ElemTypeName;
  readonly dims?: readonly DimSpec[] | null;
  readonly extra?: Bytes;
}

export interface TensorInit {
  readonly name?: string;
  /** Float by default. */
  readonly elem?: ElemTypeName;
  readonly dims: readonly (number | bigint)[];
  /** Little-endian bytes of raw_data. */
  readonly raw?: Bytes;
  readonly floats?: readonly number[];
  readonly int32s?: readonly number[];
  readonly int64s?: readonly (number | bigint)[];
  readonly strings?: readonly string[];
  readonly extra?: Bytes;
}

/** An attribute's value; the kind is told by its one key. */
export type AttributeSpec =
  | { readonly int: number | bigint }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: readonly (number | bigint)[] }
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] }
  | { readonly tensor: TensorInit }
  | { readonly tensors: readonly TensorInit[] }
  | { readonly sparseTensor: SparseInit }
  | { readonly graph: GraphSpec }
  | { readonly graphs: readonly GraphSpec[] };

export interface SparseInit {
  readonly values: TensorInit;
  readonly indices: TensorInit;
  readonly dims: readonly number[];
}

export interface NodeSpec {
  readonly op: string;
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  readonly domain?: string;
  readonly name?: string;
  readonly attributes?: Readonly<Record<string, AttributeSpec>>;
  readonly extra?: Bytes;
}

export interface GraphSpec {
  readonly name?: string;
  readonly nodes?: readonly NodeSpec[];
  readonly inputs?: readonly ValueSpec[];
  readonly outputs?: readonly ValueSpec[];
  readonly initializers?: readonly TensorInit[];
  readonly sparseInitializers?: readonly SparseInit[];
  readonly extra?: Bytes;
}

export interface FunctionSpec {
  readonly name: string;
  readonly domain: string;
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  readonly nodes: readonly NodeSpec[];
  /** Operator sets of the body; `{ "": 17 }` by default. */
  readonly opsets?: Readonly<Record<string, number>>;
}

export interface ModelSpec extends GraphSpec {
  /** Version of ai.onnx, 17 by default; null leaves it out. */
  readonly opset?: number | null;
  /** Further operator sets, e.g. `{ "ai.onnx.ml": 3 }`. */
  readonly opsets?: Readonly<Record<string, number>>;
  /** 8 by default. */
  readonly irVersion?: number;
  readonly producer?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly functions?: readonly FunctionSpec[];
  readonly trainingInfo?: readonly { initialization?: GraphSpec; algorithm?: GraphSpec }[];
  /** Bytes appended to ModelProto itself. */
  readonly modelExtra?: Bytes;
}

const none: Bytes = new Uint8Array(0);

export function onnxModel(spec: ModelSpec): Bytes {
  const opsets = Object.entries(spec.opsets ?? {});
  const opset = spec.opset === undefined ? 17 : spec.opset;
  return concat(
    int(1, spec.irVersion ?? 8),
    text(2, spec.producer ?? "onnward-test"),
    message(7, writeGraph(spec)),
    ...(opset === null ? [] : [message(8, text(1, ""), int(2, opset))]),
    ...opsets.map(([domain, version]) => message(8, text(1, domain), int(2, version))),
    ...Object.entries(spec.metadata ?? {}).map(([k, v]) => message(14, text(1, k), text(2, v))),
    ...(spec.trainingInfo ?? []).map((info) =>
      message(
        20,
        ...(info.initialization ? [message(1, writeGraph(info.initialization))] : []),
        ...(info.algorithm ? [message(2, writeGraph(info.algorithm))] : []),
      ),
    ),
    ...(spec.functions ?? []).map((fn) => message(25, writeFunction(fn))),
    spec.modelExtra ?? none,
  );
}

export function writeGraph(graph: GraphSpec): Bytes {
  return concat(
    ...(graph.nodes ?? []).map((node) => message(1, writeNode(node))),
    text(2, graph.name ?? "g"),
    ...(graph.initializers ?? []).map((tensor) => message(5, writeTensor(tensor))),
    ...(graph.inputs ?? []).map((value) => message(11, writeValue(value))),
    ...(graph.outputs ?? []).map((value) => message(12, writeValue(value))),
    ...(graph.sparseInitializers ?? []).map((sparse) => message(15, writeSparse(sparse))),
    graph.extra ?? none,
  );
}

function writeFunction(fn: FunctionSpec): Bytes {
  return concat(
    text(1, fn.name),
    ...(fn.inputs ?? []).map((name) => text(4, name)),
    ...(fn.outputs ?? []).map((name) => text(5, name)),
    ...fn.nodes.map((node) => message(7, writeNode(node))),
    ...Object.entries(fn.opsets ?? { "": 17 }).map(([domain, version]) =>
      message(9, text(1, domain), int(2, version)),
    ),
    text(10, fn.domain),
  );
}

export function writeNode(node: NodeSpec): Bytes {
  return concat(
    ...(node.inputs ?? []).map((name) => text(1, name)),
    ...(node.outputs ?? []).map((name) => text(2, name)),
    ...(node.name === undefined ? [] : [text(3, node.name)]),
    text(4, node.op),
    ...Object.entries(node.attributes ?? {}).map(([name, value]) =>
      message(5, text(1, name), writeAttribute(value)),
    ),
    ...(node.domain === undefined ? [] : [text(7, node.domain)]),
    node.extra ?? none,
  );
}

/** The value and the kind of AttributeProto (unpacked lists, as the Python package writes them). */
function writeAttribute(value: AttributeSpec): Bytes {
  if ("float" in value) return concat(float(2, value.float), int(20, 1));
  if ("int" in value) return concat(int(3, value.int), int(20, 2));
  if ("string" in value) return concat(text(4, value.string), int(20, 3));
  if ("tensor" in value) return concat(message(5, writeTensor(value.tensor)), int(20, 4));
  if ("graph" in value) return concat(message(6, writeGraph(value.graph)), int(20, 5));
  if ("floats" in value) return concat(...value.floats.map((v) => float(7, v)), int(20, 6));
  if ("ints" in value) return concat(...value.ints.map((v) => int(8, v)), int(20, 7));
  if ("strings" in value) return concat(...value.strings.map((v) => text(9, v)), int(20, 8));
  if ("tensors" in value) {
    return concat(...value.tensors.map((v) => message(10, writeTensor(v))), int(20, 9));
  }
  if ("graphs" in value) {
    return concat(...value.graphs.map((v) => message(11, writeGraph(v))), int(20, 10));
  }
  return concat(message(22, writeSparse(value.sparseTensor)), int(20, 11));
}

export function writeTensor(tensor: TensorInit): Bytes {
  return concat(
    ...tensor.dims.map((dim) => int(1, dim)),
    int(2, elemTypes[tensor.elem ?? "float"]),
    ...(tensor.floats ?? []).map((v) => float(4, v)),
    ...(tensor.int32s ?? []).map((v) => int(5, v)),
    ...(tensor.strings ?? []).map((v) => text(6, v)),
    ...(tensor.int64s ?? []).map((v) => int(7, v)),
    ...(tensor.name === undefined ? [] : [text(8, tensor.name)]),
    ...(tensor.raw === undefined ? [] : [bytes(9, tensor.raw)]),
    tensor.extra ?? none,
  );
}

export function writeSparse(sparse: SparseInit): Bytes {
  return concat(
    message(1, writeTensor(sparse.values)),
    message(2, writeTensor(sparse.indices)),
    ...sparse.dims.map((dim) => int(3, dim)),
  );
}

export function writeValue(value: ValueSpec): Bytes {
  const type = value.type ?? { tensor: value.elem ?? "float", dims: value.dims };
  return concat(text(1, value.name), message(2, writeType(type)), value.extra ?? none);
}

export function writeType(type: TypeSpec): Bytes {
  if ("tensor" in type) return message(1, int(1, elemTypes[type.tensor]), writeShape(type.dims));
  if ("sparse" in type) return message(8, int(1, elemTypes[type.sparse]), writeShape(type.dims));
  if ("sequence" in type) return message(4, message(1, writeType(type.sequence)));
  if ("optional" in type) return message(9, message(1, writeType(type.optional)));
  return message(5, int(1, elemTypes[type.map.key]), message(2, writeType(type.map.value)));
}

function writeShape(dims: readonly DimSpec[] | null | undefined): Bytes {
  return dims === undefined || dims === null
    ? none
    : message(2, ...dims.map((dim) => message(1, writeDim(dim))));
}

function writeDim(dim: DimSpec): Bytes {
  if (dim === null) return none;
  return typeof dim === "number" ? int(1, dim) : text(2, dim);
}
