import { normalDomain } from "../onnx/operators";
import { createScanState } from "../onnx/scan-state";
import { drive, type ReadsAt, type Walk, WireReader } from "../onnx/wire-reader";
import type { ModelGraph } from "./model-graph";
import { addGraph, type GraphWalk, graphAt, spend, walkGraph, walkNode } from "./walk-graph";

/**
 * The files of a version. `null` is the model itself, a name one of the files beside it that hold its
 * weights. From `start` up to, not including, `end`; fewer bytes only when the file is shorter.
 */
export interface ModelSource {
  readonly sizeBytes: number;
  readRange(file: string | null, start: number, end: number): Promise<Uint8Array>;
}

/**
 * The whole structure of a model without its weights, in memory that grows with the structure alone.
 * Meant for what the admission scan let in; any other file ends in an AppError, never in endless work.
 */
export async function readGraph(source: ModelSource): Promise<ModelGraph> {
  const reader = new WireReader(toReadsAt(source), 0, source.sizeBytes);
  const walk: GraphWalk = {
    state: createScanState(reader, new Map()),
    graphs: [],
    used: { items: 0, connections: 0, text: 0 },
  };
  addGraph(walk, { kind: "model" });
  await drive(reader, walkModel(walk, source.sizeBytes));
  return { graphs: walk.graphs, nodeCount: walk.state.nodeCount, size: walk.used };
}

function toReadsAt(source: ModelSource): ReadsAt {
  return {
    async read(into, offset, length, position) {
      const bytes = await source.readRange(null, position, position + length);
      into.set(bytes.subarray(0, length), offset);
      return { bytesRead: Math.min(bytes.length, length) };
    },
  };
}

function* walkModel(walk: GraphWalk, end: number): Walk {
  const { reader } = walk.state;
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    switch (key >>> 3) {
      case 7:
        yield* walkGraph(walk, 0, reader.open(key, end, "ModelProto.graph"), 0);
        break;
      case 20:
        yield* walkTraining(walk, reader.open(key, end, "ModelProto.training_info"));
        break;
      case 25:
        yield* walkFunction(walk, reader.open(key, end, "ModelProto.functions"));
        break;
      default:
        reader.skip(key, end);
    }
  }
}

function* walkTraining(walk: GraphWalk, end: number): Walk {
  const { reader } = walk.state;
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    if (key >>> 3 !== 1 && key >>> 3 !== 2) {
      reader.skip(key, end);
      continue;
    }
    const stop = reader.open(key, end, "TrainingInfoProto");
    yield* walkGraph(walk, addGraph(walk, { kind: "training" }), stop, 1);
  }
}

/** FunctionProto: drawn like a graph whose inputs and outputs have names and no types. */
function* walkFunction(walk: GraphWalk, end: number): Walk {
  const { reader } = walk.state;
  const parts = { domain: "", name: "", overload: "" };
  const index = addGraph(walk, { kind: "function", ...parts });
  const graph = graphAt(walk, index);
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    switch (key >>> 3) {
      case 1:
        parts.name = spend(walk, "items", reader.name(key, end, "FunctionProto.name"));
        break;
      case 4:
      case 5: {
        const name = spend(walk, "items", reader.name(key, end, "FunctionProto value"));
        (key >>> 3 === 4 ? graph.inputs : graph.outputs).push({ name, type: null });
        break;
      }
      case 7:
        yield* walkNode(walk, index, reader.open(key, end, "FunctionProto.node"), 0);
        break;
      case 10:
        parts.domain = normalDomain(reader.name(key, end, "FunctionProto.domain"));
        break;
      case 13:
        parts.overload = reader.name(key, end, "FunctionProto.overload");
        break;
      default:
        reader.skip(key, end);
    }
  }
  graph.name = parts.name;
  graph.owner = { kind: "function", ...parts };
}
