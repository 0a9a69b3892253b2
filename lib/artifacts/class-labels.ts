import type { ClassLabels, Signature, TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import { limits } from "./onnx/limits";

const maxLabelLength = 500;

/**
 * The class labels of a file: a text with one on each line, a JSON array of them, or a JSON object from the
 * column's number to its label, as Hugging Face's `id2label` is. Errors: `version.file_invalid`.
 */
export function parseClassLabels(name: string, text: string): readonly string[] {
  const labels = readLabels(name, text);
  if (labels.length === 0) throw invalid(name, "has no label");
  if (labels.length > limits.classLabels) {
    throw invalid(name, `has ${labels.length} labels; at most ${limits.classLabels} are taken`);
  }
  const seen = new Map<string, number>();
  labels.forEach((label, index) => {
    const fault = findLabelFault(label);
    if (fault !== null) throw invalid(name, `${fault} as label ${index + 1}`);
    const before = seen.get(label);
    // An answer is an object from label to value: one of the two would be lost.
    if (before !== undefined) {
      const which = `labels ${before + 1} and ${index + 1}`;
      throw invalid(name, `has ${JSON.stringify(label)} twice, as ${which}`);
    }
    seen.set(label, index);
  });
  return labels;
}

/** `[PAD]` on a first line is no JSON: only a file that calls itself so must be. */
function readLabels(name: string, text: string): string[] {
  const isJson = /\.json$/i.test(name);
  const parsed = isJson || /^\s*[[{]/.test(text) ? parse(text) : undefined;
  if (parsed !== undefined) return fromJson(name, parsed);
  if (isJson) throw invalid(name, "is not well-formed JSON");
  return fromLines(text);
}

/** Undefined, which JSON cannot say: it is none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function findLabelFault(label: string): string | null {
  if (label === "") return "has nothing";
  if (label.length > maxLabelLength) return `has more than ${maxLabelLength} characters`;
  return /[\p{Cc}\p{Cs}]/u.test(label) ? "has a control character" : null;
}

function fromLines(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  // The line end after the last label begins no further one.
  while (lines.at(-1)?.trim() === "") lines.pop();
  return lines.map((line) => line.trim());
}

function fromJson(name: string, parsed: unknown): string[] {
  const values = Array.isArray(parsed) ? parsed : inOrder(name, parsed);
  return values.map((value, index) => {
    if (typeof value === "string") return value;
    if (Number.isSafeInteger(value)) return String(value);
    throw invalid(name, `has no text and no whole number as label ${index + 1}`);
  });
}

function inOrder(name: string, parsed: unknown): unknown[] {
  const entries = Object.entries(typeof parsed === "object" && parsed !== null ? parsed : {});
  const byColumn = new Map(entries);
  return entries.map((_entry, column) => {
    if (byColumn.has(String(column))) return byColumn.get(String(column));
    throw invalid(
      name,
      `has no label for column ${column}: expected the numbers from 0 on as names`,
    );
  });
}

function invalid(name: string, what: string): AppError {
  return new AppError(
    "version.file_invalid",
    `The file of class labels ${JSON.stringify(name)} ${what}.`,
  );
}

/**
 * Gives the labels to the one output that they fit: numbers of two dimensions, whose last is as long as
 * the list, and without labels of its own. A warning where that is none, or not one only.
 */
export function labelOutput(
  signature: Signature,
  values: readonly string[],
): { readonly signature: Signature; readonly warning: string | null } {
  const fitting = signature.outputs.filter((output) => takesLabels(output, values.length));
  const [target] = fitting;
  if (target === undefined || fitting.length > 1) {
    const found = target === undefined ? "no output" : `${fitting.length} outputs`;
    const warning = `The class labels are not used: ${found} of the model has two dimensions of which the last is ${values.length}, and no labels in the file itself.`;
    return { signature, warning };
  }
  const classLabels: ClassLabels = { datatype: "BYTES", values: [...values] };
  const outputs = signature.outputs.map((output) =>
    output === target ? { ...output, classLabels } : output,
  );
  return { signature: { ...signature, outputs }, warning: null };
}

const floats: readonly string[] = ["FP16", "FP32", "FP64"];

function takesLabels({ datatype, shape, classLabels }: TensorSpec, count: number): boolean {
  const isMatrix = shape?.length === 2 && shape[1] === count;
  return isMatrix && floats.includes(datatype) && classLabels === undefined;
}
