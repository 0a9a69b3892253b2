import { z } from "zod";
import { modelPath } from "./model";
import { wholeNumberText } from "./number";
import { versionPath } from "./version";

/** Null where the file names no size of a dimension. */
const shapeSchema = z.array(z.union([z.number(), z.string(), z.null()])).nullable();

const valueSchema = z.object({
  name: z.string(),
  /** As ONNX names it: `float`, `sequence(map(int64, float))`; empty where the file does not say. */
  type: z.string(),
  /** Null: the file does not say; `[]`: a scalar. */
  shape: shapeSchema,
});

const initializerSchema = z.object({
  name: z.string(),
  type: z.string(),
  shape: z.array(z.number()),
  bytes: z.number(),
  /** The values of a small one, as text. */
  values: z.string().nullable(),
  isSparse: z.boolean(),
  /** The file beside the model that holds its data. */
  file: z.string().nullable(),
});

const attributeSchema = z.object({
  name: z.string(),
  /** `int`, `floats`, `tensor` …; `reference`: an attribute of the function that it stands in. */
  kind: z.string(),
  /** The value as text, cut when it is long. */
  text: z.string(),
  /** How many values a list has. */
  length: z.int().nullable(),
  /** Numbers of the subgraphs in `graphs`. */
  graphs: z.array(z.int()),
});

const nodeSchema = z.object({
  name: z.string(),
  op: z.string(),
  /** Empty for the standard's own operators. */
  domain: z.string(),
  /** Names of values; an empty one is an optional input that is not given. */
  inputs: z.array(z.string()),
  outputs: z.array(z.string()),
  attributes: z.array(attributeSchema),
});

const ownerSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("model") }),
  z.object({ kind: z.literal("node"), graph: z.int(), node: z.int(), attribute: z.string() }),
  z.object({
    kind: z.literal("function"),
    domain: z.string(),
    name: z.string(),
    overload: z.string(),
  }),
  z.object({ kind: z.literal("training") }),
]);

const graphPartSchema = z.object({
  name: z.string(),
  owner: ownerSchema,
  inputs: z.array(valueSchema),
  outputs: z.array(valueSchema),
  /** Types of values between nodes, as far as the file states them. */
  values: z.array(valueSchema),
  initializers: z.array(initializerSchema),
  nodes: z.array(nodeSchema),
});

/** A model as it is drawn: the main graph first, then subgraphs and functions. A node is its place in the list. */
export const graphSchema = z.object({
  model: z.string(),
  version: z.int(),
  digest: z.string(),
  /** Of all graphs. */
  nodeCount: z.int(),
  graphs: z.array(graphPartSchema),
});
export type GraphDto = z.infer<typeof graphSchema>;
export type GraphPartDto = z.infer<typeof graphPartSchema>;
export type GraphNodeDto = z.infer<typeof nodeSchema>;
export type GraphValueDto = z.infer<typeof valueSchema>;
export type GraphInitializerDto = z.infer<typeof initializerSchema>;

export const initializerQuery = z.strictObject({
  /** Its name, or the name of a Constant's output. */
  initializer: z.string().min(1).max(1_024),
  /** The graph that it stands in: its place in `graphs`. */
  graph: wholeNumberText(0, 1_000_000).default(0),
});

export const initializerStatisticsSchema = z.object({
  name: z.string(),
  graph: z.int(),
  type: z.string(),
  shape: z.array(z.number()),
  bytes: z.number(),
  /** Null for what is no list of numbers: strings and complex numbers. */
  statistics: z
    .object({
      /** What was counted: all elements, or those that a sparse tensor stores. */
      elements: z.number(),
      zeros: z.number(),
      nans: z.number(),
      infinities: z.number(),
      /** Of the finite values; null when there is none. */
      finite: z
        .object({
          min: z.number(),
          max: z.number(),
          mean: z.number(),
          standardDeviation: z.number(),
          /** Twenty equal steps from min to max. */
          histogram: z.array(z.number()),
        })
        .nullable(),
    })
    .nullable(),
});
export type InitializerStatisticsDto = z.infer<typeof initializerStatisticsSchema>;

export const graphDiffPath = modelPath;
export const graphDiffQuery = z.strictObject({
  from: versionPath.shape.number,
  to: versionPath.shape.number,
});

const changeSchema = z.enum(["added", "removed", "changed"]);
export type GraphChange = z.infer<typeof changeSchema>;

const detailSchema = z.object({
  /** What differs: `op`, `attribute`, `input`, `outputs`, `type`, `shape`, `data`. */
  field: z.enum(["op", "attribute", "input", "outputs", "type", "shape", "data"]),
  /** Which one: the attribute's name, the input's place. */
  name: z.string(),
  /** Null: it was not there. */
  from: z.string().nullable(),
  to: z.string().nullable(),
});
export type GraphChangeDetail = z.infer<typeof detailSchema>;

const nodeChangeSchema = z.object({
  change: changeSchema,
  /** Its place in the graph of each version. */
  from: z.int().nullable(),
  to: z.int().nullable(),
  /** Of its first output, where it has none of its own. */
  name: z.string(),
  op: z.string(),
  details: z.array(detailSchema),
});
export type NodeChangeDto = z.infer<typeof nodeChangeSchema>;

const initializerChangeSchema = z.object({
  change: changeSchema,
  from: z.string().nullable(),
  to: z.string().nullable(),
  details: z.array(detailSchema),
});
export type InitializerChangeDto = z.infer<typeof initializerChangeSchema>;

const valueChangeSchema = z.object({
  change: changeSchema,
  role: z.enum(["input", "output"]),
  from: z.string().nullable(),
  to: z.string().nullable(),
  details: z.array(detailSchema),
});
export type ValueChangeDto = z.infer<typeof valueChangeSchema>;

const graphPairSchema = z.object({
  /** Places in `graphs` of each version; null where only the other has such a graph. */
  from: z.int().nullable(),
  to: z.int().nullable(),
  nodes: z.array(nodeChangeSchema),
  initializers: z.array(initializerChangeSchema),
  values: z.array(valueChangeSchema),
  /** Nodes of `from` by their nodes of `to`, changed or not: what a drawing of both needs. */
  matches: z.array(z.tuple([z.int(), z.int()])),
});
export type GraphPairDto = z.infer<typeof graphPairSchema>;

const tallySchema = z.object({
  added: z.int(),
  removed: z.int(),
  changed: z.int(),
  same: z.int(),
});
export type GraphTally = z.infer<typeof tallySchema>;

export const graphDiffSchema = z.object({
  model: z.string(),
  from: z.int(),
  to: z.int(),
  fromDigest: z.string(),
  toDigest: z.string(),
  /** Nothing was added, removed or changed. */
  isSame: z.boolean(),
  nodes: tallySchema,
  initializers: tallySchema,
  graphs: z.array(graphPairSchema),
});
export type GraphDiffDto = z.infer<typeof graphDiffSchema>;
