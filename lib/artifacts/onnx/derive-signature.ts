import type { Dimension, Signature, TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import { findElementType } from "./element-types";
import { quote } from "./refusals";
import type { DeclaredType, DeclaredValue, ScannedModel, ZipMap } from "./scanned-model";

/**
 * The signature as the file states it: what a caller must send, and what an answer holds. Throws when
 * an input cannot be sent over HTTP or no output can be answered.
 */
export function deriveSignature(scan: ScannedModel): Signature {
  const zipMaps = new Map(scan.zipMaps.map((zipMap) => [zipMap.output, zipMap]));
  const inputs = scan.inputs
    .filter((input) => !scan.initializers.has(input.name))
    .map((input) => toInput(input));
  const outputs: TensorSpec[] = [];
  const omittedOutputs: Signature["omittedOutputs"] = [];
  for (const output of scan.outputs) {
    const zipMap = zipMaps.get(output.name);
    const spec = zipMap === undefined ? toTensor(output) : toProbabilities(zipMap);
    if (spec !== null) outputs.push(spec);
    else omittedOutputs.push(toOmitted(output));
  }
  if (outputs.length === 0) {
    const names = omittedOutputs.map(({ name, type }) => `${quote(name)} is ${type}`).join(", ");
    throw new AppError(
      "model.outputs_unsupported",
      `The model has no output that an answer can hold${names ? `: ${names}` : ""}.`,
    );
  }
  const optionalInputs = optionalOf(scan);
  return {
    inputs,
    ...(optionalInputs.length === 0 ? {} : { optionalInputs }),
    outputs,
    omittedOutputs,
  };
}

const firstIrWithDefaults = 4;
/** A file that lists its weights as inputs is an old habit, and each would be one. */
const maxOptionalInputs = 64;

/** Before IR 4 every weight had to be listed as an input, so that none of them says anything. */
function optionalOf({ inputs, initializers, facts }: ScannedModel): TensorSpec[] {
  if (facts.irVersion < firstIrWithDefaults) return [];
  const listed = inputs.filter(({ name }) => initializers.has(name));
  if (listed.length > maxOptionalInputs) return [];
  return listed.map(toTensor).filter((spec) => spec !== null);
}

function toInput(input: DeclaredValue): TensorSpec {
  const spec = toTensor(input);
  if (spec !== null) return spec;
  throw new AppError(
    "model.inputs_unsupported",
    `The input ${quote(input.name)} is ${describeType(input.type)}, which a request cannot hold.`,
    { hint: inputHint(input.type) },
  );
}

function inputHint(type: DeclaredType): string | undefined {
  return type.kind === "tensor"
    ? "Export the model with inputs of float32, float64, float16, integers, booleans or strings."
    : undefined;
}

function toTensor({ name, type }: DeclaredValue): TensorSpec | null {
  if (type.kind !== "tensor") return null;
  const datatype = findElementType(type.elemType)?.datatype ?? null;
  if (datatype === null) return null;
  const shape: Dimension[] | null = type.dims === null ? null : [...type.dims];
  return { name, datatype, shape };
}

/** What the derived file's output is: one row a sample, one column a class. */
function toProbabilities({ output, labels }: ZipMap): TensorSpec {
  const shape = [null, labels.values.length];
  return { name: output, datatype: "FP32", shape, classLabels: labels };
}

function toOmitted({ name, type }: DeclaredValue): Signature["omittedOutputs"][number] {
  return { name, type: describeType(type), hint: omittedHint(type) };
}

function omittedHint(type: DeclaredType): string {
  switch (type.kind) {
    case "tensor":
      return "Cast it to float32 at the end of the graph to have it in answers.";
    case "sequence":
      return type.element.kind === "map"
        ? "Export the classifier with the option zipmap=False to have its probabilities in answers."
        : "Concatenate or stack the sequence into one tensor to have it in answers.";
    case "optional":
      return "Export the model with this output always present to have it in answers.";
    case "sparse":
      return "Convert it to a dense tensor to have it in answers.";
    case "map":
      return "Give its keys and values as two tensors to have them in answers.";
    case "unknown":
      return "Declare the output's type in the file to have it in answers.";
    default:
      return type satisfies never;
  }
}

/** `sequence(map(int64, tensor(float)))`. */
function describeType(type: DeclaredType): string {
  switch (type.kind) {
    case "tensor":
      return `tensor(${describeElement(type.elemType)})`;
    case "sparse":
      return `sparse_tensor(${describeElement(type.elemType)})`;
    case "sequence":
      return `sequence(${describeType(type.element)})`;
    case "optional":
      return `optional(${describeType(type.element)})`;
    case "map":
      return `map(${describeElement(type.keyType)}, ${describeType(type.value)})`;
    case "unknown":
      return "of no declared type";
    default:
      return type satisfies never;
  }
}

function describeElement(elemType: number): string {
  return findElementType(elemType)?.name ?? `type ${elemType}`;
}
