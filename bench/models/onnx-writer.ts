/**
 * Writes small ONNX models (onnx.proto3, IR version 8, operator set 13): just the fields that the
 * models of the bench need, so that none of them has to be kept as a file.
 */
type Bytes = Uint8Array;

const fields = {
  model: { irVersion: 1, graph: 7, operatorSet: 8 },
  operatorSet: { version: 2 },
  graph: { node: 1, name: 2, initializer: 5, input: 11, output: 12 },
  node: { input: 1, output: 2, operator: 4, attribute: 5 },
  attribute: { name: 1, integer: 3, integers: 8, type: 20 },
  tensor: { dimensions: 1, elementType: 2, name: 8, rawData: 9 },
  value: { name: 1, type: 2 },
} as const;

const floatElements = 1;
const attributeTypes = { integer: 2, integers: 7 } as const;

export interface Node {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

export interface Weights {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A name is a free dimension. */
export interface TensorValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

export interface Graph {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly weights: readonly Weights[];
  readonly input: TensorValue;
  readonly output: TensorValue;
}

export function writeModel(graph: Graph): Bytes {
  const { model, operatorSet } = fields;
  return Buffer.concat([
    integer(model.irVersion, 8),
    message(model.operatorSet, integer(operatorSet.version, 13)),
    message(
      model.graph,
      ...graph.nodes.map(writeNode),
      text(fields.graph.name, graph.name),
      ...graph.weights.map(writeWeights),
      writeValue(fields.graph.input, graph.input),
      writeValue(fields.graph.output, graph.output),
    ),
  ]);
}

function writeNode({ operator, inputs, output, attributes = {} }: Node): Bytes {
  const { node } = fields;
  return message(
    fields.graph.node,
    ...inputs.map((name) => text(node.input, name)),
    text(node.output, output),
    text(node.operator, operator),
    ...Object.entries(attributes).map(([name, value]) => writeAttribute(name, value)),
  );
}

function writeAttribute(name: string, value: number | readonly number[]): Bytes {
  const { attribute } = fields;
  const isOne = typeof value === "number";
  const values = isOne
    ? [integer(attribute.integer, value)]
    : value.map((each) => integer(attribute.integers, each));
  const type = isOne ? attributeTypes.integer : attributeTypes.integers;
  return message(
    fields.node.attribute,
    text(attribute.name, name),
    ...values,
    integer(attribute.type, type),
  );
}

function writeWeights({ name, shape, values }: Weights): Bytes {
  const { tensor } = fields;
  return message(
    fields.graph.initializer,
    ...shape.map((size) => integer(tensor.dimensions, size)),
    integer(tensor.elementType, floatElements),
    text(tensor.name, name),
    bytes(tensor.rawData, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  );
}

/** ValueInfoProto: name, and a TypeProto whose tensor_type (1) has elem_type (1) and shape (2) of dims (1). */
function writeValue(field: number, { name, shape }: TensorValue): Bytes {
  const dimensions = shape.map((size) =>
    message(1, typeof size === "number" ? integer(1, size) : text(2, size)),
  );
  const type = message(1, integer(1, floatElements), message(2, ...dimensions));
  return message(field, text(fields.value.name, name), message(fields.value.type, type));
}

function varint(value: number): Bytes {
  const out: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.push((rest % 128) + 128);
  return Uint8Array.from([...out, rest]);
}

function integer(field: number, value: number): Bytes {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function bytes(field: number, value: Bytes): Bytes {
  return Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);
}

function text(field: number, value: string): Bytes {
  return bytes(field, Buffer.from(value, "utf8"));
}

function message(field: number, ...parts: readonly Bytes[]): Bytes {
  return bytes(field, Buffer.concat(parts));
}
