import type { ScanState } from "../onnx/scan-state";
import { readType } from "../onnx/scan-type";
import { type Walk, type WireReader, wire } from "../onnx/wire-reader";
import { graphLimits } from "./graph-limits";
import {
  type AttributeKind,
  type AttributePart,
  attributeKinds,
  type TensorPart,
} from "./model-graph";
import { tensorText } from "./tensor-text";
import { shapeOf, typeText } from "./type-text";
import { walkSparse, walkTensor } from "./walk-tensor";

/** Reads the subgraph that ends at `end`; gives its number. */
export type WalkSubgraph = (end: number) => Walk<number>;

interface Draft {
  name: string;
  reference: string;
  type: number;
  kind: AttributeKind;
  length: number;
  isWhole: boolean;
  readonly shown: string[];
  readonly tensors: TensorPart[];
  readonly graphs: number[];
}

const kindOfField: ReadonlyMap<number, AttributeKind> = new Map([
  [2, "float"],
  [3, "int"],
  [4, "string"],
  [5, "tensor"],
  [6, "graph"],
  [7, "floats"],
  [8, "ints"],
  [9, "strings"],
  [10, "tensors"],
  [11, "graphs"],
  [14, "type"],
  [15, "types"],
  [22, "sparse_tensor"],
  [23, "sparse_tensors"],
]);
const listKinds: ReadonlySet<string> = new Set(["floats", "ints", "strings", "tensors", "graphs"]);

/** AttributeProto: its value as text, and where it lies. */
export function* walkAttribute(
  state: ScanState,
  end: number,
  walkSubgraph: WalkSubgraph,
): Walk<AttributePart> {
  const { reader } = state;
  const start = reader.position();
  const draft: Draft = {
    name: "",
    reference: "",
    type: 0,
    kind: "undefined",
    length: 0,
    isWhole: true,
    shown: [],
    tensors: [],
    graphs: [],
  };
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    const field = key >>> 3;
    draft.kind = kindOfField.get(field) ?? draft.kind;
    switch (field) {
      case 1:
        draft.name = reader.name(key, end, "AttributeProto.name");
        break;
      case 20:
        draft.type = reader.integer(key, end, "AttributeProto.type");
        break;
      case 21:
        draft.reference = reader.name(key, end, "AttributeProto.ref_attr_name");
        break;
      case 4:
      case 9:
        yield* walkString(reader, key, end, draft);
        break;
      case 2:
      case 3:
      case 7:
      case 8:
        yield* walkNumbers(reader, key, end, draft);
        break;
      default:
        if (!kindOfField.has(field)) reader.skip(key, end);
        else
          yield* walkNested(
            state,
            field,
            reader.open(key, end, "AttributeProto"),
            draft,
            walkSubgraph,
          );
    }
  }
  return finish(draft, { start, end });
}

function finish(draft: Draft, range: { start: number; end: number }): AttributePart {
  const { name, reference, shown, length, isWhole, tensors, graphs } = draft;
  // An empty list has no field, only its type.
  const stated = attributeKinds[draft.type] ?? "undefined";
  const kind = reference !== "" ? "reference" : stated === "undefined" ? draft.kind : stated;
  const isList = listKinds.has(kind);
  const rest = length > shown.length ? ", …" : "";
  const text =
    reference !== "" ? `@${reference}` : isList ? `[${shown.join(", ")}${rest}]` : (shown[0] ?? "");
  return {
    name,
    kind,
    text,
    length: isList ? length : null,
    isWhole: isWhole && length <= shown.length,
    range,
    tensors,
    graphs,
  };
}

function show(draft: Draft, value: string): void {
  draft.length += 1;
  if (draft.shown.length < graphLimits.shownValues) draft.shown.push(value);
}

function* walkString(reader: WireReader, key: number, end: number, draft: Draft): Walk {
  if (draft.shown.length === graphLimits.shownValues) {
    draft.length += reader.skipStrings(key, end, "AttributeProto.strings");
    return;
  }
  const stop = reader.open(key, end, "AttributeProto.strings");
  const length = stop - reader.position();
  const bytes = yield* reader.copy(Math.min(length, graphLimits.shownText));
  reader.jump(stop);
  const isCut = length > bytes.length;
  if (isCut) draft.isWhole = false;
  show(draft, JSON.stringify(readable(bytes) + (isCut ? "…" : "")));
}

/** Text of the file's own, fit for a page: half a character at the cut is left out. */
export function readable(bytes: Buffer): string {
  return bytes
    .toString("utf8")
    .replace(/[\0\uFFFD]+$/, "")
    .replaceAll("\0", "\uFFFD");
}

/** `f`, `i`, and `floats` and `ints`, packed or not. Beyond what is shown they are only counted. */
function* walkNumbers(reader: WireReader, key: number, end: number, draft: Draft): Walk {
  const isFloat = key >>> 3 === 2 || key >>> 3 === 7;
  if ((key & 7) === wire.bytes) {
    yield* walkPacked(reader, reader.open(key, end, "AttributeProto"), isFloat, draft);
    return;
  }
  if (draft.shown.length === graphLimits.shownValues) {
    draft.length += reader.skipRun(key, end);
    return;
  }
  if (isFloat) {
    if ((key & 7) !== wire.fixed32) throw reader.fail("a float has another wire type");
    show(draft, floatText((yield* reader.copy(4)).readFloatLE(0)));
    return;
  }
  reader.integer(key, end, "AttributeProto");
  show(draft, String(reader.exactInteger()));
}

function* walkPacked(reader: WireReader, stop: number, isFloat: boolean, draft: Draft): Walk {
  while (reader.position() < stop && draft.shown.length < graphLimits.shownValues) {
    if (reader.isHungry()) yield;
    if (isFloat) {
      if (stop - reader.position() < 4) throw reader.fail("it ends inside a number");
      show(draft, floatText((yield* reader.copy(4)).readFloatLE(0)));
      continue;
    }
    reader.packedInteger(stop);
    show(draft, String(reader.exactInteger()));
  }
  if (reader.position() === stop) return;
  if (isFloat) draft.length += Math.floor((stop - reader.position()) / 4);
  // How many varints there are is known only by reading them.
  else {
    draft.isWhole = false;
    draft.length = yield* countVarints(reader, stop, draft.length);
  }
  reader.jump(stop);
}

function* countVarints(reader: WireReader, stop: number, before: number): Walk<number> {
  let length = before;
  while (reader.position() < stop) {
    if (reader.isHungry()) yield;
    reader.packedInteger(stop);
    length += 1;
  }
  return length;
}

/** The shortest text that is this float again. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "Inf" : "-Inf";
  for (let digits = 6; digits < 9; digits += 1) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}

function* walkNested(
  state: ScanState,
  field: number,
  end: number,
  draft: Draft,
  walkSubgraph: WalkSubgraph,
): Walk {
  if (field === 6 || field === 11) {
    // What is in it is compared and shown as a graph of its own.
    draft.graphs.push(yield* walkSubgraph(end));
    show(draft, "{…}");
  } else if (field === 14 || field === 15) {
    const type = yield* readType(state, end, 1);
    const shape = shapeOf(type);
    show(
      draft,
      `${typeText(type)}${shape === null ? "" : `[${shape.map((dim) => dim ?? "?").join(",")}]`}`,
    );
  } else {
    const isSparse = field === 22 || field === 23;
    const tensor = isSparse ? yield* walkSparse(state, end) : yield* walkTensor(state, end);
    const { text, isWhole } = tensorText(tensor);
    if (!isWhole) draft.isWhole = false;
    if (draft.tensors.length < graphLimits.shownValues) draft.tensors.push(tensor);
    show(draft, text);
  }
}
