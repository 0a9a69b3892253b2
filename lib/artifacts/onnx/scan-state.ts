import type { AppError } from "@/lib/platform/errors";
import { limits } from "./limits";
import { normalDomain } from "./operators";
import { count, invalid, tooComplex } from "./refusals";
import type { ByteRange, DeclaredValue, ExternalFiles } from "./scanned-model";
import type { WireReader } from "./wire-reader";

/** One use of an operator or function, folded by its identity. */
export interface OperatorUse {
  readonly domain: string;
  readonly op: string;
  readonly overload: string;
  /** The first node that uses it, for the error. */
  readonly node: string;
  count: number;
}

/** Names are resolved, and operator sets imported, by model and by function. */
export interface Scope {
  readonly uses: Map<string, OperatorUse>;
  readonly opsets: Map<string, number>;
}

export interface FunctionScope extends Scope {
  readonly key: string;
  readonly label: string;
}

export interface ZipMapNode {
  readonly input: string;
  readonly output: string;
  readonly name: string;
  readonly range: ByteRange;
}

/** What one pass over the file collects; judged when the pass is over. */
export interface ScanState {
  readonly reader: WireReader;
  /** External-data files of the same upload: name → bytes. */
  readonly externalFiles: ExternalFiles;
  /** Those that a tensor refers to. */
  readonly usedFiles: Set<string>;
  readonly model: Scope;
  readonly functions: Map<string, FunctionScope>;
  readonly inputs: DeclaredValue[];
  readonly outputs: DeclaredValue[];
  readonly initializers: Set<string>;
  /** Values that nodes read, subgraphs included: a ZipMap among them may not change its type. */
  readonly consumed: Set<string>;
  readonly zipMapNodes: ZipMapNode[];
  readonly metadata: Map<string, string>;
  metadataBytes: number;
  irVersion: number;
  producer: string;
  producerVersion: string;
  graph: (ByteRange & { readonly body: number }) | null;
  nodeCount: number;
  parameterCount: number;
  rememberedBytes: number;
  /**
   * The first fault that does not stop the reading: a second `graph` must still be searched for
   * external data, which is the graver charge.
   */
  flaw: AppError | null;
}

export function createScope(): Scope {
  return { uses: new Map(), opsets: new Map() };
}

export function createScanState(reader: WireReader, externalFiles: ExternalFiles): ScanState {
  return {
    reader,
    externalFiles,
    usedFiles: new Set(),
    model: createScope(),
    functions: new Map(),
    inputs: [],
    outputs: [],
    initializers: new Set(),
    consumed: new Set(),
    zipMapNodes: [],
    metadata: new Map(),
    metadataBytes: 0,
    irVersion: 0,
    producer: "",
    producerVersion: "",
    graph: null,
    nodeCount: 0,
    parameterCount: 0,
    rememberedBytes: 0,
    flaw: null,
  };
}

/**
 * Notes that a singular field occurred; `seen` is the message's own bit set. protobuf would merge or
 * let the last one win; no exporter writes a field twice, so a file that does is refused.
 */
export function once(state: ScanState, seen: number, field: number, label: string): number {
  const bit = 1 << field;
  if ((seen & bit) !== 0) {
    state.flaw ??= invalid(
      `${label} is given twice in one message, before byte ${state.reader.position()}.`,
    );
  }
  return seen | bit;
}

/** Keeps a name in a set, within the bound on what a scan may hold in memory. */
export function remember(state: ScanState, set: Set<string>, name: string): void {
  if (name === "" || set.has(name)) return;
  state.rememberedBytes += name.length;
  if (state.rememberedBytes > limits.rememberedBytes) {
    throw tooComplex(
      `The names of the file take more than ${count(limits.rememberedBytes)} characters.`,
    );
  }
  set.add(name);
}

export function operatorKey(domain: string, op: string, overload: string): string {
  return `${normalDomain(domain)}\0${op}\0${overload}`;
}

export function countNode(state: ScanState): void {
  state.nodeCount += 1;
  if (state.nodeCount > limits.nodes) {
    throw tooComplex(`The model has more than ${count(limits.nodes)} nodes.`);
  }
}

export function assertDepth(depth: number, what: string): void {
  if (depth > limits.depth) throw tooComplex(`${what} are nested more than ${limits.depth} deep.`);
}
