import type { ClassLabels } from "@/lib/contract/signature";
import type { ModelFacts } from "@/lib/contract/version";

/** A size of the file: fixed, named, or neither. Negative sizes are read as free, as onnxruntime does. */
export type DeclaredDim = number | string | null;

/** The type that the file declares for an input or output. */
export type DeclaredType =
  | { readonly kind: "tensor"; readonly elemType: number; readonly dims: DeclaredDim[] | null }
  | { readonly kind: "sparse"; readonly elemType: number; readonly dims: DeclaredDim[] | null }
  | { readonly kind: "sequence"; readonly element: DeclaredType }
  | { readonly kind: "optional"; readonly element: DeclaredType }
  | { readonly kind: "map"; readonly keyType: number; readonly value: DeclaredType }
  | { readonly kind: "unknown" };

export interface DeclaredValue {
  readonly name: string;
  readonly type: DeclaredType;
  /** Where its field lies in the file, key included. */
  readonly range: ByteRange;
}

/** From `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A ZipMap at the end of the graph, which can become a plain tensor of probabilities. */
export interface ZipMap {
  readonly input: string;
  readonly output: string;
  readonly nodeName: string;
  readonly labels: ClassLabels;
  readonly node: ByteRange;
  readonly declaration: ByteRange;
}

/** Files that tensors may keep their data in: plain name → size in bytes. */
export type ExternalFiles = ReadonlyMap<string, number>;

export interface ScannedModel {
  readonly facts: ModelFacts;
  readonly inputs: readonly DeclaredValue[];
  readonly outputs: readonly DeclaredValue[];
  /** Inputs of these names have a value in the file and need none from the caller. */
  readonly initializers: ReadonlySet<string>;
  /** Those that `rewriteZipMaps` replaces. */
  readonly zipMaps: readonly ZipMap[];
  readonly sizeBytes: number;
  /** Names of the external-data files that a tensor refers to. */
  readonly usedFiles: ReadonlySet<string>;
  /** The graph field: `start` is its key, `body` the first byte after its length. */
  readonly graph: ByteRange & { readonly body: number };
}
