import type { InferenceSession } from "onnxruntime-node";
import { onnxDatatypes } from "@/lib/contract/onnx-datatypes";
import type { Datatype, Dimension, Signature, TensorSpec } from "@/lib/contract/signature";

/** Looked up by what onnxruntime says, which may be none of them; the other way round than the worker's. */
const datatypes: Readonly<Record<string, Datatype>> = onnxDatatypes;

/**
 * The signature with what the file left unsaid and onnxruntime worked out: shapes of outputs, and
 * outputs of no declared type that turn out to be tensors. What the file states stays as it is stated.
 */
export function mergeSignature(
  stated: Signature,
  metadata: readonly InferenceSession.ValueMetadata[],
): Signature {
  const inferred = new Map<string, TensorSpec>();
  for (const value of metadata) {
    const spec = toSpec(value);
    if (spec !== null) inferred.set(spec.name, spec);
  }
  const completed = stated.outputs.map((output) => complete(output, inferred.get(output.name)));
  const found = stated.omittedOutputs.flatMap((output) => {
    const spec = isUntyped(output.type) ? inferred.get(output.name) : undefined;
    return spec === undefined ? [] : [spec];
  });
  const known = new Set(found.map(({ name }) => name));
  const order = metadata.map(({ name }) => name);
  return {
    ...stated,
    outputs: [...completed, ...found].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name)),
    omittedOutputs: stated.omittedOutputs.filter(({ name }) => !known.has(name)),
  };
}

export function hasFreeDimension(signature: Signature): boolean {
  return signature.inputs.some((input) =>
    (input.shape ?? []).some((dimension) => typeof dimension !== "number"),
  );
}

function complete(output: TensorSpec, inferred: TensorSpec | undefined): TensorSpec {
  return output.shape === null && inferred !== undefined
    ? { ...output, shape: inferred.shape }
    : output;
}

/** In the words of artifacts/onnx/derive-signature. */
function isUntyped(type: string): boolean {
  return type === "of no declared type";
}

function toSpec(value: InferenceSession.ValueMetadata): TensorSpec | null {
  if (!value.isTensor) return null;
  const datatype = datatypes[value.type];
  if (datatype === undefined) return null;
  return { name: value.name, datatype, shape: toShape(value.shape) };
}

/** Empty, or a name that shape inference made up: it would promise an equality that nobody stated. */
function isNameless(dimension: string): boolean {
  return dimension === "" || /^unk__\d+$/.test(dimension);
}

/**
 * onnxruntime says `[]` for a scalar and for an unknown rank alike, so an empty shape says nothing. A
 * free dimension without a name is an empty string, or `unk__7`.
 */
function toShape(shape: readonly (number | string)[]): Dimension[] | null {
  if (shape.length === 0) return null;
  return shape.map((size) => (typeof size === "string" && isNameless(size) ? null : size));
}
