import { limits } from "./limits";
import { invalid, quote, tooComplex } from "./refusals";
import { assertDepth, once, type ScanState } from "./scan-state";
import type { DeclaredDim, DeclaredType, DeclaredValue } from "./scanned-model";
import type { Walk } from "./wire-reader";

const unknownType: DeclaredType = { kind: "unknown" };

/** ValueInfoProto of an input or output; `start` is where its key lies. */
export function* readValue(state: ScanState, start: number, end: number): Walk<DeclaredValue> {
  const { reader } = state;
  let name = "";
  let type = unknownType;
  let seen = 0;
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    switch (key >>> 3) {
      case 1:
        seen = once(state, seen, 1, "ValueInfoProto.name");
        name = reader.name(key, end, "ValueInfoProto.name");
        break;
      case 2:
        seen = once(state, seen, 2, "ValueInfoProto.type");
        type = yield* readType(state, reader.open(key, end, "ValueInfoProto.type"), 1);
        break;
      default:
        reader.skip(key, end);
    }
  }
  if (name === "") throw invalid(`The input or output at byte ${start} has no name.`);
  return { name, type, range: { start, end } };
}

/** TypeProto: one of tensor, sequence, map, optional, sparse tensor, opaque. */
export function* readType(state: ScanState, end: number, depth: number): Walk<DeclaredType> {
  const { reader } = state;
  assertDepth(depth, "Types");
  let type = unknownType;
  let kinds = 0;
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    const field = key >>> 3;
    if (!kindFields.has(field)) {
      reader.skip(key, end);
      continue;
    }
    // One of a choice: two of them would leave open which of them onnxruntime takes.
    kinds = once(state, kinds, 1, "TypeProto.value");
    type = yield* readKind(state, field, reader.open(key, end, "TypeProto.value"), depth);
  }
  return type;
}

const kindFields: ReadonlySet<number> = new Set([1, 4, 5, 7, 8, 9]);

function* readKind(
  state: ScanState,
  field: number,
  end: number,
  depth: number,
): Walk<DeclaredType> {
  const { first, nested, dims } = yield* readKindFields(state, field, end, depth);
  switch (field) {
    case 1:
      return { kind: "tensor", elemType: first, dims };
    case 8:
      return { kind: "sparse", elemType: first, dims };
    case 4:
      return { kind: "sequence", element: nested };
    case 9:
      return { kind: "optional", element: nested };
    case 5:
      return { kind: "map", keyType: first, value: nested };
    default:
      return unknownType;
  }
}

interface KindFields {
  /** elem_type of tensors, key_type of maps. */
  first: number;
  nested: DeclaredType;
  dims: DeclaredDim[] | null;
}

/** The inner message of each kind has at most two fields: a number or a type, and a shape or a type. */
function* readKindFields(
  state: ScanState,
  kind: number,
  end: number,
  depth: number,
): Walk<KindFields> {
  const { reader } = state;
  const fields: KindFields = { first: 0, nested: unknownType, dims: null };
  const isTensor = kind === 1 || kind === 8;
  const typeField = kind === 5 ? 2 : kind === 4 || kind === 9 ? 1 : 0;
  let seen = 0;
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    const field = key >>> 3;
    if (field === 1 || field === 2) seen = once(state, seen, field, "A field of TypeProto");
    if (field === typeField) {
      fields.nested = yield* readType(state, reader.open(key, end, "TypeProto"), depth + 1);
    } else if (field === 1 && (isTensor || kind === 5)) {
      fields.first = reader.integer(key, end, "TypeProto.elem_type");
    } else if (field === 2 && isTensor) {
      fields.dims = yield* readShape(state, reader.open(key, end, "TypeProto.shape"));
    } else reader.skip(key, end);
  }
  return fields;
}

function* readShape(state: ScanState, end: number): Walk<DeclaredDim[]> {
  const { reader } = state;
  const dims: DeclaredDim[] = [];
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    if (key >>> 3 !== 1) {
      reader.skip(key, end);
      continue;
    }
    if (dims.length === limits.dimensions) {
      throw tooComplex(`A shape has more than ${limits.dimensions} dimensions.`);
    }
    dims.push(yield* readDim(state, reader.open(key, end, "TensorShapeProto.dim")));
  }
  return dims;
}

function* readDim(state: ScanState, end: number): Walk<DeclaredDim> {
  const { reader } = state;
  let dim: DeclaredDim = null;
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    switch (key >>> 3) {
      case 1: {
        const value = reader.integer(key, end, "Dimension.dim_value");
        if (value > Number.MAX_SAFE_INTEGER)
          throw invalid(`The size ${quote(`${value}`)} is too large.`);
        dim = value < 0 ? null : value;
        break;
      }
      case 2:
        dim = reader.name(key, end, "Dimension.dim_param") || null;
        break;
      default:
        reader.skip(key, end);
    }
  }
  return dim;
}
