import type { Signature, TensorSpec } from "@/lib/contract/signature";
import { printPretty, scalarText } from "../_json/print-json";
import { type JsonNode, readJson } from "../_json/read-json";
import { outlineOf, sizesOf } from "./check-tensor";
import { type FormState, hasCells, inputValue, withSizes, withValue } from "./form-state";

export interface LoadedRequest {
  readonly state: FormState;
  /** Inputs of the request that this version does not have. */
  readonly unknown: readonly string[];
  /** Inputs of this version that the request does not give. */
  readonly missing: readonly string[];
}

/** Puts a saved request into the form; null when it is no JSON object. What it does not name stays. */
export function readRequest(
  signature: Signature,
  body: string,
  before: FormState,
): LoadedRequest | null {
  const reading = readJson(body);
  if (!reading.ok || reading.node.kind !== "object") return null;
  const given = reading.node.entries;
  let state = before;
  for (const spec of signature.inputs) {
    const node = given.get(spec.name);
    if (node !== undefined) state = loadInput(state, spec, asBatch(spec, node));
  }
  const known = new Set(signature.inputs.map(({ name }) => name));
  return {
    state,
    unknown: [...given.keys()].filter((name) => !known.has(name)),
    missing: [...known].filter((name) => !given.has(name)),
  };
}

/** The dialect lets one row leave its batch dimension out. */
function asBatch(spec: TensorSpec, node: JsonNode): JsonNode {
  const [first] = spec.shape ?? [];
  const hasBatch = first !== undefined && (typeof first !== "number" || first === 1);
  const isRow = hasBatch && outlineOf(node).length === (spec.shape ?? []).length - 1;
  return isRow ? { kind: "array", at: node.at, items: [node] } : node;
}

function loadInput(before: FormState, spec: TensorSpec, node: JsonNode): FormState {
  const outline = outlineOf(node);
  const state = withSizes(before, sizesOf(spec, outline));
  const isFitting =
    spec.shape === null ? outline.length === 0 : spec.shape.length === outline.length;
  const cells = isFitting && hasCells(outline) ? cellsOf(node) : null;
  if (cells !== null) return withValue(state, spec, { source: "cells", cells });
  return withValue(state, spec, { source: "json", json: printPretty(node) });
}

/** Null when the rows are ragged or hold more than scalars. */
function cellsOf(node: JsonNode): string[][] | null {
  if (node.kind !== "array") return node.kind === "object" ? null : [[scalarText(node)]];
  const rows = node.items.map((row) => (row.kind === "array" ? row.items : [row]));
  const isPlain = rows.every(
    (row) =>
      row.length === rows[0]?.length &&
      row.every(({ kind }) => kind !== "array" && kind !== "object"),
  );
  return isPlain ? rows.map((row) => row.map(scalarText)) : null;
}

/** Puts the text of one input into its cells; null when it does not fit them. */
export function loadText(before: FormState, spec: TensorSpec, json: string): FormState | null {
  const reading = readJson(json);
  if (!reading.ok) return null;
  const state = loadInput(before, spec, asBatch(spec, reading.node));
  return inputValue(state, spec).source === "cells" ? state : null;
}

/** An input as a text to edit: one innermost array a line. */
export function tensorText(json: string): string {
  const reading = readJson(json);
  return reading.ok ? printPretty(reading.node) : json;
}
