import type { TensorSpec } from "@/lib/contract/signature";
import { type JsonNode, placeIn, readJson } from "../_json/read-json";
import { elementOfNode } from "./element-text";
import type { FaultReason } from "./faults";
import { dimensionId, type FormState, sizeText } from "./form-state";

export type TensorText =
  | { readonly ok: true; readonly json: string }
  | { readonly ok: false; readonly line: number; readonly why: FaultReason };

/** The lengths along the first elements; a value that is no array has rank 0. */
export function outlineOf(node: JsonNode): number[] {
  const sizes: number[] = [];
  let inner: JsonNode | undefined = node;
  while (inner?.kind === "array") {
    sizes.push(inner.items.length);
    inner = inner.items[0];
  }
  return sizes;
}

/** The sizes that a text decides, so that a person need not say them twice. */
export function sizesOf(spec: TensorSpec, outline: readonly number[]): Record<string, string> {
  if (spec.shape?.length !== outline.length) return {};
  const found = outline.flatMap((size, axis) => {
    const id = dimensionId(spec, axis);
    return id === null || size === 0 ? [] : [[id, String(size)] as const];
  });
  return Object.fromEntries(found);
}

/** Reads an input that was typed as JSON; checks shape and elements as the gateway will. */
export function readTensorText(spec: TensorSpec, text: string, state: FormState): TensorText {
  const reading = readJson(text);
  if (!reading.ok) {
    const { line, column } = placeIn(text, reading.at);
    return { ok: false, line, why: { code: "json", column, fault: reading.fault } };
  }
  const outline = outlineOf(reading.node);
  const refuse = (at: number, why: FaultReason): TensorText => ({
    ok: false,
    line: placeIn(text, at).line,
    why,
  });
  const expected = expectedShape(spec, state);
  const isFitting =
    expected === null ||
    (expected.length === outline.length &&
      expected.every((size, axis) => typeof size !== "number" || size === outline[axis]));
  if (!isFitting) {
    const why = { code: "shape", expected: show(expected), found: show(outline) } as const;
    return refuse(reading.node.at, why);
  }
  return nest(spec, reading.node, outline, refuse);
}

/** Fixed sizes and those that share a name with others; unnamed ones are as long as the text says. */
function expectedShape(spec: TensorSpec, state: FormState): (number | string)[] | null {
  if (spec.shape === null) return null;
  return spec.shape.map((dimension, axis) => {
    if (typeof dimension === "number") return dimension;
    if (dimension === null) return "?";
    const id = dimensionId(spec, axis);
    return id === null ? dimension : Number(sizeText(state, id));
  });
}

function show(shape: readonly (number | string)[] | null): string {
  return `[${(shape ?? []).join(", ")}]`;
}

class Refusal extends Error {
  constructor(
    readonly at: number,
    readonly why: FaultReason,
  ) {
    super(why.code);
  }
}

function nest(
  spec: TensorSpec,
  node: JsonNode,
  outline: readonly number[],
  refuse: (at: number, why: FaultReason) => TensorText,
): TensorText {
  try {
    return { ok: true, json: walk(spec, node, outline, 0) };
  } catch (error) {
    if (error instanceof Refusal) return refuse(error.at, error.why);
    throw error;
  }
}

function walk(spec: TensorSpec, node: JsonNode, outline: readonly number[], depth: number): string {
  const length = outline[depth];
  if (length !== undefined) {
    if (node.kind === "array" && node.items.length === length) {
      return `[${node.items.map((item) => walk(spec, item, outline, depth + 1)).join(",")}]`;
    }
    const found = node.kind === "array" ? show(outlineOf(node)) : node.kind;
    throw new Refusal(node.at, { code: "shape", expected: show(outline.slice(depth)), found });
  }
  if (node.kind === "array") {
    throw new Refusal(node.at, { code: "shape", expected: "[]", found: show(outlineOf(node)) });
  }
  const element = elementOfNode(spec.datatype, node);
  if (!element.ok) throw new Refusal(node.at, element.fault);
  return element.json;
}
