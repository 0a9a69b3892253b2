import type { ClassLabels } from "@/lib/contract/signature";
import { limits } from "./limits";
import type { ScanState, ZipMapNode } from "./scan-state";
import type { ZipMap } from "./scanned-model";
import { type Walk, type WireReader, wire } from "./wire-reader";

/**
 * The ZipMaps that can become a tensor: nodes of the main graph whose output leaves the graph as a
 * sequence of maps and is read by no other node. Their labels are read in a second, short visit to
 * each node, since what an attribute means is known only when the whole node has been seen.
 */
export async function findZipMaps(
  state: ScanState,
  drive: (
    walk: (reader: WireReader) => Walk<ClassLabels | null>,
    start: number,
  ) => Promise<ClassLabels | null>,
): Promise<ZipMap[]> {
  const outputs = new Map(state.outputs.map((output) => [output.name, output]));
  const zipMaps: ZipMap[] = [];
  for (const node of state.zipMapNodes) {
    const declared = outputs.get(node.output);
    if (declared?.type.kind !== "sequence" || state.consumed.has(node.output)) continue;
    if (node.range.end - node.range.start > limits.zipMapBytes) continue;
    // One node writes a value; of a second one onnxruntime will say so.
    outputs.delete(node.output);
    const labels = await drive((reader) => readLabels(reader, node), node.range.start);
    if (labels !== null) zipMaps.push(toZipMap(node, declared.range, labels));
  }
  return zipMaps;
}

function toZipMap(
  node: ZipMapNode,
  declaration: ZipMap["declaration"],
  labels: ClassLabels,
): ZipMap {
  const { input, output, name, range } = node;
  return { input, output, nodeName: name, labels, node: range, declaration };
}

interface LabelAttribute {
  name: string;
  readonly integers: string[];
  readonly strings: string[];
}

/** The labels of a ZipMap node; null when there are none, too many, or some that are not text. */
function* readLabels(reader: WireReader, node: ZipMapNode): Walk<ClassLabels | null> {
  const { end } = node.range;
  if (reader.isHungry()) yield;
  const stop = reader.open(reader.tag(end), end, "GraphProto.node");
  let labels: ClassLabels | null = null;
  while (reader.position() < stop) {
    if (reader.isHungry()) yield;
    const key = reader.tag(stop);
    if (key >>> 3 !== 5) {
      reader.skip(key, stop);
      continue;
    }
    const attribute = yield* readLabelAttribute(
      reader,
      reader.open(key, stop, "NodeProto.attribute"),
    );
    const { name, integers, strings } = attribute;
    if (name === "classlabels_int64s" && integers.length > 0) {
      labels = { datatype: "INT64", values: integers };
    } else if (name === "classlabels_strings" && strings.length > 0) {
      labels = { datatype: "BYTES", values: strings };
    }
  }
  const isUsable = labels?.values.every((label) => !/[\0\uFFFD]/.test(label)) ?? false;
  return isUsable && labels !== null && labels.values.length <= limits.classLabels ? labels : null;
}

function* readLabelAttribute(reader: WireReader, end: number): Walk<LabelAttribute> {
  const attribute: LabelAttribute = { name: "", integers: [], strings: [] };
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    switch (key >>> 3) {
      case 1:
        attribute.name = reader.name(key, end, "AttributeProto.name");
        break;
      case 8:
        yield* readIntegers(reader, key, end, attribute.integers);
        break;
      case 9: {
        const stop = reader.open(key, end, "AttributeProto.strings");
        const length = Math.min(stop - reader.position(), limits.nameBytes);
        const bytes = yield* reader.copy(length);
        // A label beyond the limit of names is no label: marked, and refused above.
        attribute.strings.push(reader.position() < stop ? "\uFFFD" : bytes.toString("utf8"));
        reader.jump(stop);
        break;
      }
      default:
        reader.skip(key, end);
    }
  }
  return attribute;
}

function* readIntegers(reader: WireReader, key: number, end: number, into: string[]): Walk {
  if ((key & 7) !== wire.bytes) {
    reader.integer(key, end, "AttributeProto.ints");
    into.push(reader.exactInteger().toString());
    return;
  }
  const stop = reader.open(key, end, "AttributeProto.ints");
  while (reader.position() < stop) {
    if (reader.isHungry()) yield;
    reader.packedInteger(stop);
    into.push(reader.exactInteger().toString());
  }
}
