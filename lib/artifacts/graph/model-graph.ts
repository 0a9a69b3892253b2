import type { ByteRange, DeclaredType } from "../onnx/scanned-model";

/** A whole model as it is drawn: graphs in the order of the file, the main one first. */
export interface ModelGraph {
  readonly graphs: readonly GraphPart[];
  /** Nodes of all graphs: the number that the admission scan counts. */
  readonly nodeCount: number;
  /** How much of the bounds of graph-limits.ts it has: nearly all of its memory is in these. */
  readonly size: { readonly items: number; readonly connections: number; readonly text: number };
}

/** What a graph belongs to. */
export type GraphOwner =
  | { readonly kind: "model" }
  /** The subgraph of a node: the branch of an If, the body of a Loop. */
  | {
      readonly kind: "node";
      readonly graph: number;
      readonly node: number;
      readonly attribute: string;
    }
  | {
      readonly kind: "function";
      readonly domain: string;
      readonly name: string;
      readonly overload: string;
    }
  | { readonly kind: "training" };

export interface GraphPart {
  name: string;
  owner: GraphOwner;
  readonly inputs: ValuePart[];
  readonly outputs: ValuePart[];
  /** Types of values between nodes, as far as the file states them. */
  readonly values: ValuePart[];
  readonly initializers: TensorPart[];
  readonly nodes: NodePart[];
}

export interface ValuePart {
  readonly name: string;
  /** Null where only the name is known: inputs and outputs of a function. */
  readonly type: DeclaredType | null;
}

export interface NodePart {
  name: string;
  op: string;
  domain: string;
  overload: string;
  readonly inputs: string[];
  readonly outputs: string[];
  readonly attributes: AttributePart[];
}

export const attributeKinds = [
  "undefined",
  "float",
  "int",
  "string",
  "tensor",
  "graph",
  "floats",
  "ints",
  "strings",
  "tensors",
  "graphs",
  "sparse_tensor",
  "sparse_tensors",
  "type",
  "types",
] as const;
export type AttributeKind = (typeof attributeKinds)[number] | "reference";

export interface AttributePart {
  readonly name: string;
  readonly kind: AttributeKind;
  /** The value as a person reads it, cut to what the limits show. */
  readonly text: string;
  /** How many values a list has. */
  readonly length: number | null;
  /** Whether `text` says all there is to say; when not, `range` is what can be compared. */
  readonly isWhole: boolean;
  readonly range: ByteRange;
  readonly tensors: readonly TensorPart[];
  /** Numbers of the subgraphs that it holds. */
  readonly graphs: readonly number[];
}

/** A piece of a tensor's data. With a `key`, each element of it is preceded by that byte. */
export interface Segment extends ByteRange {
  readonly form: "raw" | "fixed32" | "fixed64" | "varint";
  readonly key: number | null;
}

export interface ExternalPlace {
  readonly file: string;
  readonly offset: number;
  /** Null: as long as type and dimensions say. */
  readonly length: number | null;
}

export interface TensorPart {
  name: string;
  elemType: number;
  readonly dims: number[];
  isSparse: boolean;
  readonly segments: Segment[];
  external: ExternalPlace | null;
  /** Strings, or data in more pieces than anybody needs: nothing to be counted. */
  isUncountable: boolean;
  /** All of the data, when it is little. */
  small: Buffer | null;
}
