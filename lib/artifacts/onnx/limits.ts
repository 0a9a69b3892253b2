/**
 * What the admission scan accepts. A legitimate model is far below every one of these; they exist
 * so that no file can make the scan, or onnxruntime after it, work without bound.
 */
export const limits = {
  /** Nodes of all graphs and functions, and again after every function call is expanded. */
  nodes: 50_000,
  /** Nesting of subgraphs (If, Loop, Scan), of calls between functions, and of types. */
  depth: 32,
  /** Names of values, nodes, operators, domains and dimensions. */
  nameBytes: 1024,
  /** One string of an attribute or of a string tensor: class labels, vocabularies. */
  stringBytes: 1024 * 1024,
  /** metadata_props that the facts keep; what is beyond is cut, for onnxruntime ignores it. */
  metadataBytes: 64 * 1024,
  /** Names that the scan has to remember at a time. */
  rememberedBytes: 32 * 1024 * 1024,
  /** Declared inputs, and outputs. Files of IR 3 list every initializer as an input. */
  graphValues: 20_000,
  dimensions: 64,
  /** Class labels of one ZipMap; a larger one is left as it is. */
  classLabels: 65_536,
  /** Bytes of a ZipMap node, which is read into memory whole; a larger one is left as it is. */
  zipMapBytes: 4 * 1024 * 1024,
  /** Fields of the protobuf messages, skipped ones included. */
  fields: 10_000_000,
  /** Numbers and strings of lists that have to be read one by one, e.g. the trees of a forest. */
  elements: 500_000_000,
} as const;

/** IR versions: 3 is the first with operator sets, the last is the newest that onnxruntime 1.30 loads. */
export const irVersions = { min: 3, max: 13 } as const;

/**
 * Versions of each operator set that onnxruntime 1.30 loads, as measured with the library itself
 * (`onnxruntime.test.ts` measures again). Domains that are not here have no range: they can only
 * hold functions of the file itself.
 */
export const opsetRanges: ReadonlyMap<string, { readonly min: number; readonly max: number }> =
  new Map([
    ["", { min: 1, max: 26 }],
    ["ai.onnx.ml", { min: 1, max: 5 }],
    ["ai.onnx.preview", { min: 1, max: 1 }],
    ["com.microsoft", { min: 1, max: 1 }],
  ]);

/** The range as the error's detail says it. */
export function describeRanges(): string {
  const opsets = [...opsetRanges].map(
    ([domain, { min, max }]) => `${domain || "ai.onnx"} ${min === max ? min : `${min} to ${max}`}`,
  );
  return `IR version ${irVersions.min} to ${irVersions.max}; opsets ${opsets.join(", ")}`;
}
