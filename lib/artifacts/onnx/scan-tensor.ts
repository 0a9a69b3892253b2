import { type DataField, type ElementType, findElementType } from "./element-types";
import { createOutsideParts, judgeOutside, type OutsideParts, readEntry } from "./external-data";
import { limits } from "./limits";
import { count, externalData, invalid, quote, tooComplex } from "./refusals";
import { once, type ScanState } from "./scan-state";
import { type Walk, wire } from "./wire-reader";

interface ScannedTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly elements: number;
}

interface TensorParts {
  name: string;
  elemType: number;
  rawBytes: number | null;
  readonly dims: number[];
  /** Entries of the typed lists, all occurrences added up. */
  readonly lists: Map<DataField, number>;
  /** Null where the data may only be inside the file. */
  readonly outside: OutsideParts | null;
}

const lists: ReadonlyMap<number, { field: DataField; width: number | null }> = new Map([
  [4, { field: "float_data", width: 4 }],
  [5, { field: "int32_data", width: null }],
  [7, { field: "int64_data", width: null }],
  [10, { field: "double_data", width: 8 }],
  [11, { field: "uint64_data", width: null }],
]);

/**
 * TensorProto: its dimensions, type and data must agree. Its data is inside the file; that of an initializer
 * (`mayBeOutside`) may be in an external-data file of the same upload.
 */
export function* readTensor(
  state: ScanState,
  end: number,
  mayBeOutside = false,
): Walk<ScannedTensor> {
  const { reader } = state;
  const parts: TensorParts = {
    ...{ name: "", elemType: 0, rawBytes: null, dims: [], lists: new Map() },
    outside: mayBeOutside ? createOutsideParts() : null,
  };
  let seen = 0;
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    const field = key >>> 3;
    if (field === 1) yield* readDims(state, key, end, parts.dims, "TensorProto.dims");
    else if (lists.has(field) || field === 6) yield* countList(state, key, end, parts);
    else if (field === 13) yield* readOutside(state, reader.open(key, end, entryLabel), parts);
    else {
      if (field === 2 || field === 8 || field === 9)
        seen = once(state, seen, field, "TensorProto field");
      readTensorField(state, key, end, parts);
    }
  }
  return { name: parts.name, dims: parts.dims, elements: checkTensor(state, parts) };
}

const entryLabel = "TensorProto.external_data";

/** The same field is how onnxruntime marks an address in its own memory: that is no name of a file. */
function* readOutside(state: ScanState, end: number, { name, outside }: TensorParts): Walk {
  if (outside === null) throw externalData(name, "where it may not");
  yield* readEntry(state.reader, end, outside);
}

function readTensorField(state: ScanState, key: number, end: number, parts: TensorParts): void {
  const { reader } = state;
  switch (key >>> 3) {
    case 2:
      parts.elemType = reader.integer(key, end, "TensorProto.data_type");
      return;
    case 3:
      throw invalid(`${title(parts)} is stored in segments, which ONNX no longer supports.`);
    case 8:
      parts.name = reader.name(key, end, "TensorProto.name");
      return;
    case 9: {
      const stop = reader.open(key, end, "TensorProto.raw_data");
      parts.rawBytes = stop - reader.position();
      reader.jump(stop);
      return;
    }
    case 14: {
      const location = reader.integer(key, end, "TensorProto.data_location");
      if (parts.outside === null && location !== 0) {
        throw externalData(parts.name, "where it may not");
      }
      parts.outside?.locations.push(location);
      return;
    }
    default:
      reader.skip(key, end);
  }
}

/** `dims` of a dense or a sparse tensor, packed or not. */
export function* readDims(
  state: ScanState,
  key: number,
  end: number,
  dims: number[],
  label: string,
): Walk {
  const { reader } = state;
  if ((key & 7) !== wire.bytes) {
    addDim(dims, reader.integer(key, end, label), label);
    return;
  }
  const stop = reader.open(key, end, label);
  while (reader.position() < stop) {
    if (reader.isHungry()) yield;
    addDim(dims, reader.packedInteger(stop), label);
  }
}

function addDim(dims: number[], dim: number, label: string): void {
  if (dims.length === limits.dimensions) {
    throw tooComplex(`${label} has more than ${limits.dimensions} dimensions.`);
  }
  if (dim < 0) throw invalid(`${label} has the negative size ${dim}.`);
  dims.push(dim);
}

function* countList(state: ScanState, key: number, end: number, parts: TensorParts): Walk {
  const { reader } = state;
  const list = lists.get(key >>> 3);
  if (list === undefined) {
    add(parts, "string_data", reader.skipStrings(key, end, "TensorProto.string_data"));
    return;
  }
  const isPacked = (key & 7) === wire.bytes;
  const expected =
    list.width === null ? wire.varint : list.width === 4 ? wire.fixed32 : wire.fixed64;
  if (!isPacked && (key & 7) !== expected) {
    throw reader.fail(`TensorProto.${list.field} has wire type ${key & 7}`);
  }
  const entries = isPacked
    ? yield* reader.skipPacked(key, end, `TensorProto.${list.field}`, list.width)
    : reader.skipRun(key, end);
  add(parts, list.field, entries);
}

function add(parts: TensorParts, field: DataField, entries: number): void {
  parts.lists.set(field, (parts.lists.get(field) ?? 0) + entries);
}

function title(parts: TensorParts): string {
  return `The tensor ${quote(parts.name)}`;
}

/** Checks that the data is as much as dimensions and type say; gives the number of elements. */
function checkTensor(state: ScanState, parts: TensorParts): number {
  const type = findElementType(parts.elemType);
  if (type === undefined) {
    throw invalid(`${title(parts)} has element type ${parts.elemType}, which is not known.`);
  }
  const elements = product(parts.dims, type.bits ?? 8, title(parts));
  const stored = [...parts.lists.values()].reduce((sum, entries) => sum + entries, 0);
  const isInside = parts.rawBytes !== null || stored > 0;
  const tensor = { name: parts.name, elements, type, isInside };
  if (parts.outside !== null && judgeOutside(state, parts.outside, tensor)) return elements;
  if (parts.rawBytes !== null && stored > 0) {
    throw invalid(`${title(parts)} has raw data and typed data; only one may be given.`);
  }
  if (parts.rawBytes !== null) checkRaw(parts, parts.rawBytes, elements, type);
  else checkTyped(parts, elements, type, stored);
  return elements;
}

/** Elements of a shape. Zero sizes do not excuse an overflow among the others. */
export function product(dims: readonly number[], bits: number, what: string): number {
  let elements = 1;
  for (const dim of dims) {
    elements *= Math.max(dim, 1);
    if (elements * Math.max(bits, 8) > Number.MAX_SAFE_INTEGER) {
      throw invalid(`${what} has the dimensions [${dims.join(", ")}], more than can be addressed.`);
    }
  }
  return dims.includes(0) ? 0 : elements;
}

function checkRaw(parts: TensorParts, rawBytes: number, elements: number, type: ElementType): void {
  if (type.bits === null) throw invalid(`${title(parts)} holds strings as raw data.`);
  const expected = Math.ceil((elements * type.bits) / 8);
  if (rawBytes === expected) return;
  throw invalid(
    `${title(parts)} of ${type.name} [${parts.dims.join(", ")}] has ${count(rawBytes)} bytes of data, expected ${count(expected)}.`,
  );
}

function checkTyped(parts: TensorParts, elements: number, type: ElementType, stored: number): void {
  const expected = Math.ceil(elements * type.entries);
  const fitting = parts.lists.get(type.field) ?? 0;
  if (fitting === expected && stored === fitting) return;
  const found = stored === fitting ? count(stored) : `${count(stored)}, not all in ${type.field}`;
  throw invalid(
    `${title(parts)} of ${type.name} [${parts.dims.join(", ")}] has ${found} values, expected ${count(expected)}.`,
  );
}

/** SparseTensorProto: values and indices are tensors like any other. */
export function* readSparseTensor(state: ScanState, end: number): Walk<ScannedTensor> {
  const { reader } = state;
  const dims: number[] = [];
  let values: ScannedTensor = { name: "", dims: [], elements: 0 };
  let seen = 0;
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    switch (key >>> 3) {
      case 1:
        seen = once(state, seen, 1, "SparseTensorProto.values");
        values = yield* readTensor(state, reader.open(key, end, "SparseTensorProto.values"));
        break;
      case 2:
        seen = once(state, seen, 2, "SparseTensorProto.indices");
        yield* readTensor(state, reader.open(key, end, "SparseTensorProto.indices"));
        break;
      case 3:
        yield* readDims(state, key, end, dims, "SparseTensorProto.dims");
        break;
      default:
        reader.skip(key, end);
    }
  }
  product(dims, 128, `The sparse tensor ${quote(values.name)}`);
  return values;
}
