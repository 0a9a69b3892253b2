import { limits } from "./limits";
import { normalDomain } from "./operators";
import { count, invalid, quote, tooComplex } from "./refusals";
import { readAttribute, readGraph, readNode } from "./scan-graph";
import {
  createScope,
  type FunctionScope,
  once,
  operatorKey,
  type ScanState,
  type Scope,
} from "./scan-state";
import type { Walk } from "./wire-reader";

const singularFields: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 7]);
/** Repeated fields that the scan has no use for: device configurations. */
const ignoredFields: ReadonlySet<number> = new Set([26]);

/**
 * ModelProto: the whole file. Fields that ONNX does not have are passed over inside, as protobuf
 * does, but not here: bytes appended to a file mostly look like one.
 */
export function* readModelProto(state: ScanState, end: number): Walk {
  const { reader } = state;
  let seen = 0;
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const start = reader.position();
    const key = reader.tag(end);
    const field = key >>> 3;
    if (singularFields.has(field)) seen = once(state, seen, field, modelFieldNames[field] ?? "");
    switch (field) {
      case 7: {
        const stop = reader.open(key, end, "ModelProto.graph");
        state.graph ??= { start, body: reader.position(), end: stop };
        yield* readGraph(state, stop, { role: "main", depth: 0, scope: state.model });
        break;
      }
      case 8:
        yield* readOpset(state, reader.open(key, end, "ModelProto.opset_import"), state.model);
        break;
      case 14:
        yield* readMetadata(state, reader.open(key, end, "ModelProto.metadata_props"));
        break;
      case 20:
        yield* readTrainingInfo(state, reader.open(key, end, "ModelProto.training_info"));
        break;
      case 25:
        yield* readFunction(state, reader.open(key, end, "ModelProto.functions"));
        break;
      default:
        readModelField(state, key, end);
    }
  }
}

const modelFieldNames: readonly (string | undefined)[] = [
  undefined,
  "ir_version",
  "producer_name",
  "producer_version",
  "domain",
  "model_version",
  "doc_string",
  "graph",
];

function readModelField(state: ScanState, key: number, end: number): void {
  const { reader } = state;
  const field = key >>> 3;
  switch (field) {
    case 1:
      state.irVersion = reader.integer(key, end, "ModelProto.ir_version");
      return;
    case 2:
      state.producer = reader.name(key, end, "ModelProto.producer_name");
      return;
    case 3:
      state.producerVersion = reader.name(key, end, "ModelProto.producer_version");
      return;
    default:
      if (!singularFields.has(field) && !ignoredFields.has(field)) {
        throw reader.fail(`ModelProto has no field ${field}`);
      }
      reader.skip(key, end);
  }
}

function* readOpset(state: ScanState, end: number, scope: Scope): Walk {
  const { reader } = state;
  let domain = "";
  let version = 0;
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    switch (key >>> 3) {
      case 1:
        domain = normalDomain(reader.name(key, end, "OperatorSetIdProto.domain"));
        break;
      case 2:
        version = reader.integer(key, end, "OperatorSetIdProto.version");
        break;
      default:
        reader.skip(key, end);
    }
  }
  const earlier = scope.opsets.get(domain);
  if (earlier !== undefined && earlier !== version) {
    state.flaw ??= invalid(
      `The operator set ${quote(domain || "ai.onnx")} is imported as version ${earlier} and as ${version}.`,
    );
  }
  scope.opsets.set(domain, version);
}

/** Kept up to the limit and cut beyond: onnxruntime ignores metadata, and some exporters write much. */
function* readMetadata(state: ScanState, end: number): Walk {
  const { reader } = state;
  if (state.metadataBytes === limits.metadataBytes) return reader.jump(end);
  let name = "";
  let value = "";
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    const field = key >>> 3;
    if (field !== 1 && field !== 2) {
      reader.skip(key, end);
      continue;
    }
    const stop = reader.open(key, end, "StringStringEntryProto");
    const room = limits.metadataBytes - state.metadataBytes;
    const length = Math.min(stop - reader.position(), room);
    const bytes = yield* reader.copy(length);
    const isCut = reader.position() < stop;
    reader.jump(stop);
    state.metadataBytes += length;
    const text = clean(bytes) + (isCut ? "…" : "");
    if (field === 1) name = text;
    else value = text;
  }
  state.metadata.set(name, value);
}

/** Text for people; NUL cannot be stored in the database. */
function clean(bytes: Buffer): string {
  return bytes.toString("utf8").replaceAll("\0", "\uFFFD");
}

function* readTrainingInfo(state: ScanState, end: number): Walk {
  const { reader } = state;
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const key = reader.tag(end);
    const field = key >>> 3;
    if (field !== 1 && field !== 2) {
      reader.skip(key, end);
      continue;
    }
    const stop = reader.open(key, end, "TrainingInfoProto");
    yield* readGraph(state, stop, { role: "elsewhere", depth: 1, scope: state.model });
  }
}

interface FunctionParts {
  name: string;
  domain: string;
  overload: string;
}

/** FunctionProto: its body is a scope of its own, for names and for operator sets. */
function* readFunction(state: ScanState, end: number): Walk {
  const { reader } = state;
  const scope = createScope();
  const place = { role: "elsewhere", depth: 0, scope } as const;
  const parts: FunctionParts = { name: "", domain: "", overload: "" };
  let seen = 0;
  while (reader.position() < end) {
    if (reader.isHungry()) yield;
    const start = reader.position();
    const key = reader.tag(end);
    const field = key >>> 3;
    switch (field) {
      case 7:
        yield* readNode(state, start, reader.open(key, end, "FunctionProto.node"), place);
        break;
      case 9:
        yield* readOpset(state, reader.open(key, end, "FunctionProto.opset_import"), scope);
        break;
      case 11:
        yield* readAttribute(state, reader.open(key, end, "FunctionProto.attribute_proto"), place);
        break;
      default:
        if (field === 1 || field === 10 || field === 13) {
          seen = once(state, seen, field, "A field of FunctionProto");
        }
        readFunctionField(state, key, end, parts);
    }
  }
  addFunction(state, parts, scope);
}

function readFunctionField(state: ScanState, key: number, end: number, parts: FunctionParts): void {
  const { reader } = state;
  switch (key >>> 3) {
    case 1:
      parts.name = reader.name(key, end, "FunctionProto.name");
      return;
    case 10:
      parts.domain = normalDomain(reader.name(key, end, "FunctionProto.domain"));
      return;
    case 13:
      parts.overload = reader.name(key, end, "FunctionProto.overload");
      return;
    default:
      reader.skip(key, end);
  }
}

function addFunction(state: ScanState, parts: FunctionParts, scope: Scope): void {
  const key = operatorKey(parts.domain, parts.name, parts.overload);
  const label = quote(`${parts.domain}:${parts.name}`);
  if (state.functions.size === limits.nodes) {
    throw tooComplex(`The model has more than ${count(limits.nodes)} functions.`);
  }
  if (state.functions.has(key)) throw invalid(`The function ${label} is defined twice.`);
  const fn: FunctionScope = { ...scope, key, label };
  state.functions.set(key, fn);
}
