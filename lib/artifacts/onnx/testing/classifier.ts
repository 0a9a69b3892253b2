import type { AttributeSpec, ElemTypeName, ModelSpec, TypeSpec } from "./write-onnx";

/** What skl2onnx declares for the probabilities of a classifier. */
export function probabilityMaps(key: ElemTypeName): TypeSpec {
  return { sequence: { map: { key, value: { tensor: "float" } } } };
}

/**
 * A linear classifier of three classes over two features that ends in a ZipMap, built like those
 * that skl2onnx writes. `plain` ends in the tensor instead.
 */
export function classifier(options: {
  readonly labels: Readonly<Record<string, AttributeSpec>>;
  readonly opset?: number | null;
  readonly plain?: boolean;
}): ModelSpec {
  const linear = {
    op: "LinearClassifier",
    domain: "ai.onnx.ml",
    inputs: ["x"],
    outputs: ["label", "p"],
    attributes: {
      classlabels_ints: { ints: [0, 1, 2] },
      coefficients: { floats: [0.5, -1, 1.25, 0.75, -0.5, 2] },
      intercepts: { floats: [0.1, 0.2, -0.3] },
      multi_class: { int: 1 },
      post_transform: { string: "SOFTMAX" },
    },
  };
  const zipMap = {
    op: "ZipMap",
    domain: "ai.onnx.ml",
    name: "zip",
    inputs: ["p"],
    outputs: ["probabilities"],
    attributes: options.labels,
  };
  const key = "classlabels_strings" in options.labels ? "string" : "int64";
  const probabilities = options.plain
    ? { name: "p", dims: ["N", 3] }
    : { name: "probabilities", type: probabilityMaps(key) };
  return {
    opset: options.opset,
    opsets: { "ai.onnx.ml": 3 },
    inputs: [{ name: "x", dims: ["N", 2] }],
    outputs: [{ name: "label", elem: "int64", dims: ["N"] }, probabilities],
    nodes: options.plain ? [linear] : [linear, zipMap],
  };
}
