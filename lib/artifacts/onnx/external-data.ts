import type { ElementType } from "./element-types";
import { count, externalData, invalid, quote } from "./refusals";
import type { ScanState } from "./scan-state";
import type { Walk, WireReader } from "./wire-reader";

/** What a TensorProto says about data outside its file, as it was written. */
export interface OutsideParts {
  /** Every occurrence of `data_location`: protobuf would let the last one win. */
  readonly locations: number[];
  readonly entries: [key: string, value: string][];
}

/** Keys that onnxruntime reads; of any other nobody knows what it will do with it. */
const knownKeys: readonly string[] = ["location", "offset", "length", "checksum"];
const external = 1;

export function createOutsideParts(): OutsideParts {
  return { locations: [], entries: [] };
}

/** StringStringEntryProto of `external_data`. */
export function* readEntry(reader: WireReader, end: number, parts: OutsideParts): Walk {
  let key = "";
  let value = "";
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const tag = reader.tag(end);
    if (tag >>> 3 === 1) key = reader.name(tag, end, "external_data.key");
    else if (tag >>> 3 === 2) value = reader.name(tag, end, "external_data.value");
    else reader.skip(tag, end);
  }
  // One more than there are keys is wrong already, so no file makes this list long.
  if (parts.entries.length <= knownKeys.length) parts.entries.push([key, value]);
}

interface OutsideTensor {
  readonly name: string;
  readonly elements: number;
  readonly type: ElementType;
  /** It has data inside the file too. */
  readonly isInside: boolean;
}

/**
 * True when the tensor's data is in an external-data file of this upload, wholly inside it and as long as
 * type and dimensions say; false when nothing is said of another file. Everything between is refused:
 * readers differ in what they make of it. Errors: `model.external_data`.
 */
export function judgeOutside(
  state: ScanState,
  { locations, entries }: OutsideParts,
  tensor: OutsideTensor,
): boolean {
  const { name, isInside } = tensor;
  if (entries.length === 0 && locations.every((location) => location === 0)) return false;
  const isPlain = locations.length === 1 && locations[0] === external && !isInside;
  if (!isPlain) throw externalData(name, "and says inside as well");
  const values = toValues(name, entries);
  const location = values.get("location") ?? "";
  const sizeBytes = state.externalFiles.get(location);
  if (sizeBytes === undefined) {
    throw externalData(
      name,
      `in ${quote(location)}, which is no external-data file of this upload`,
    );
  }
  checkRange(tensor, values, { location, sizeBytes });
  state.usedFiles.add(location);
  return true;
}

function toValues(name: string, entries: OutsideParts["entries"]): Map<string, string> {
  const values = new Map<string, string>();
  for (const [key, value] of entries) {
    if (values.has(key)) throw externalData(name, `and gives ${quote(key)} twice`);
    if (!knownKeys.includes(key)) throw externalData(name, `with the unknown key ${quote(key)}`);
    values.set(key, value);
  }
  return values;
}

function checkRange(
  { name, elements, type }: OutsideTensor,
  values: ReadonlyMap<string, string>,
  file: { location: string; sizeBytes: number },
): void {
  if (type.bits === null) throw externalData(name, "though it holds strings");
  const where = `in ${quote(file.location)}`;
  const expected = Math.ceil((elements * type.bits) / 8);
  const offset = toNumber(values.get("offset") ?? "0");
  const length = toNumber(values.get("length") ?? String(expected));
  if (offset === null || length === null) {
    throw externalData(name, `${where}, by an offset or a length that is no whole number`);
  }
  if (length !== expected) {
    throw externalData(name, `${where}, by ${count(length)} bytes instead of ${count(expected)}`);
  }
  if (length === 0 || offset + length > file.sizeBytes) {
    const bytes = length === 0 ? "no bytes" : `bytes ${offset} to ${offset + length}`;
    throw externalData(name, `${where}: ${bytes} of the ${count(file.sizeBytes)} that it has`);
  }
}

/** Null for a sign, a space, a leading zero, and what is too large to be exact. */
function toNumber(text: string): number | null {
  const value = /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : null;
}

/** A file that no tensor reads is a mistake, or a way to put bytes beside a model. Errors: `model.invalid`. */
export function assertAllUsed({ externalFiles, usedFiles }: ScanState): void {
  const unused = [...externalFiles.keys()].filter((name) => !usedFiles.has(name));
  if (unused.length === 0) return;
  throw invalid(
    `No tensor of the model keeps its data in ${unused.map(quote).join(", ")}.`,
    "Leave the file out, or upload the .onnx that was saved together with it.",
  );
}
