import { findElementType } from "../onnx/element-types";
import type { ScanState } from "../onnx/scan-state";
import { readDims } from "../onnx/scan-tensor";
import { type Walk, type WireReader, wire } from "../onnx/wire-reader";
import { graphLimits } from "./graph-limits";
import type { Segment, TensorPart } from "./model-graph";

const typedLists: ReadonlyMap<number, Segment["form"]> = new Map([
  [4, "fixed32"],
  [5, "varint"],
  [7, "varint"],
  [10, "fixed64"],
  [11, "varint"],
]);

export function emptyTensor(): TensorPart {
  return {
    name: "",
    elemType: 0,
    dims: [],
    isSparse: false,
    segments: [],
    external: null,
    isUncountable: false,
    small: null,
  };
}

/** TensorProto: where its data lies, not the data. */
export function* walkTensor(state: ScanState, end: number): Walk<TensorPart> {
  const { reader } = state;
  const tensor = emptyTensor();
  const entries = new Map<string, string>();
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const start = reader.position();
    const key = reader.tag(end);
    const field = key >>> 3;
    const form = typedLists.get(field);
    if (form !== undefined) {
      yield* walkTyped(reader, { key, start, end, form }, tensor);
      continue;
    }
    switch (field) {
      case 1:
        yield* readDims(state, key, end, tensor.dims, "TensorProto.dims");
        break;
      case 2:
        tensor.elemType = reader.integer(key, end, "TensorProto.data_type");
        break;
      case 6:
        tensor.isUncountable = true;
        reader.skipStrings(key, end, "TensorProto.string_data");
        break;
      case 8:
        tensor.name = reader.name(key, end, "TensorProto.name");
        break;
      case 9:
        yield* keep(reader, reader.open(key, end, "TensorProto.raw_data"), "raw", tensor);
        break;
      case 13:
        yield* walkEntry(reader, reader.open(key, end, "TensorProto.external_data"), entries);
        break;
      default:
        reader.skip(key, end);
    }
  }
  placeOutside(tensor, entries);
  return tensor;
}

/** A packed list, or a run of single elements, each with its key. */
function* walkTyped(
  reader: WireReader,
  { key, start, end, form }: { key: number; start: number; end: number; form: Segment["form"] },
  tensor: TensorPart,
): Walk {
  if ((key & 7) === wire.bytes) {
    yield* keep(reader, reader.open(key, end, "TensorProto data"), form, tensor);
    return;
  }
  reader.skipRun(key, end);
  const last = tensor.segments.at(-1);
  if (last?.key === key && last.end === start) tensor.segments.pop();
  const from = last?.key === key && last.end === start ? last.start : start;
  addSegment(tensor, { form, key, start: from, end: reader.position() });
}

function* keep(reader: WireReader, stop: number, form: Segment["form"], tensor: TensorPart): Walk {
  const start = reader.position();
  const isFirst = tensor.segments.length === 0;
  addSegment(tensor, { form, key: null, start, end: stop });
  tensor.small =
    isFirst && stop - start <= graphLimits.shownBytes ? yield* reader.copy(stop - start) : null;
  reader.jump(stop);
}

function addSegment(tensor: TensorPart, segment: Segment): void {
  if (tensor.segments.length === graphLimits.segments) tensor.isUncountable = true;
  else tensor.segments.push(segment);
}

function* walkEntry(reader: WireReader, end: number, entries: Map<string, string>): Walk {
  let name = "";
  let value = "";
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    if (key >>> 3 === 1) name = reader.name(key, end, "StringStringEntryProto.key");
    else if (key >>> 3 === 2) value = reader.name(key, end, "StringStringEntryProto.value");
    else reader.skip(key, end);
  }
  entries.set(name, value);
}

function placeOutside(tensor: TensorPart, entries: ReadonlyMap<string, string>): void {
  const file = entries.get("location");
  if (file === undefined) return;
  const length = entries.get("length");
  tensor.external = {
    file,
    offset: Number(entries.get("offset") ?? 0),
    length: length === undefined ? null : Number(length),
  };
}

/** SparseTensorProto: its stored values, under the dimensions of the whole. */
export function* walkSparse(state: ScanState, end: number): Walk<TensorPart> {
  const { reader } = state;
  const dims: number[] = [];
  let values = emptyTensor();
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    if (key >>> 3 === 1) {
      values = yield* walkTensor(state, reader.open(key, end, "SparseTensorProto.values"));
    } else if (key >>> 3 === 3) {
      yield* readDims(state, key, end, dims, "SparseTensorProto.dims");
    } else reader.skip(key, end);
  }
  return { ...values, dims, isSparse: true };
}

/** Elements that a dense tensor has, or that a sparse one stores. */
export function elementsOf(tensor: TensorPart): number {
  return tensor.dims.reduce((product, dim) => product * dim, 1);
}

/** Bytes of the data as it is stored; for typed lists what the elements would take. */
export function bytesOf(tensor: TensorPart): number {
  const type = findElementType(tensor.elemType);
  const stored = tensor.segments.reduce((sum, { start, end }) => sum + end - start, 0);
  if (type?.bits == null || tensor.isSparse) return stored;
  return Math.ceil((elementsOf(tensor) * type.bits) / 8);
}
