import type { Signature, TensorSpec } from "@/lib/contract/signature";
import { readJson } from "../_json/read-json";
import { buildInput } from "./build-request";
import { outlineOf, sizesOf } from "./check-tensor";
import { fillSource } from "./fill-values";
import {
  type CellPlace,
  type Fill,
  type FormState,
  inputValue,
  shapeOf,
  sourceOf,
  withCells,
  withSizes,
  withValue,
} from "./form-state";
import { countElements } from "./nest-values";
import { loadText, tensorText } from "./read-request";

/** More values than this are no text that a person edits. */
export const maxTextElements = 100_000;
/** Longer texts are read when the form is sent, not at every key. */
const maxLiveText = 1_000_000;

export function elementsOf(spec: TensorSpec, state: FormState): number {
  return countElements(shapeOf(spec, state) ?? []);
}

/** About as many values as the request will hold: what building it costs. */
export function requestSize(signature: Signature, state: FormState): number {
  return signature.inputs.reduce((total, spec) => {
    const isText = sourceOf(spec, state) === "json";
    return total + (isText ? inputValue(state, spec).json.length / 4 : elementsOf(spec, state));
  }, 0);
}

/** The text begins with the values that the input has now, if they can be said. */
export function toJson(state: FormState, spec: TensorSpec): FormState {
  const built = buildInput(spec, state);
  const json = typeof built === "string" ? tensorText(built) : inputValue(state, spec).json;
  return withValue(state, spec, { source: "json", json });
}

/** The cells take over a text that fits them; one that does not stays, to come back to. */
export function toCells(state: FormState, spec: TensorSpec): FormState {
  const loaded = loadText(state, spec, inputValue(state, spec).json);
  return withValue(loaded ?? state, spec, { source: "cells" });
}

/** Typed JSON decides the free sizes. */
export function typeJson(state: FormState, spec: TensorSpec, json: string): FormState {
  const typed = withValue(state, spec, { json });
  if (json.length > maxLiveText) return typed;
  const reading = readJson(json);
  return reading.ok ? withSizes(typed, sizesOf(spec, outlineOf(reading.node))) : typed;
}

/** Fills inputs: into the cells where there are cells, so that they can be edited on. */
export function fillInputs(state: FormState, specs: readonly TensorSpec[], fill: Fill): FormState {
  return specs.reduce((next, spec) => fillInput(next, spec, fill), state);
}

/** A text that was typed stays as it is, to come back to. */
function fillText(state: FormState, spec: TensorSpec): FormState {
  return withValue(state, spec, { source: "fill" });
}

function fillInput(before: FormState, spec: TensorSpec, fill: Fill): FormState {
  const state = withValue(before, spec, { fill });
  const source = sourceOf(spec, state);
  if (source === "fill") return withValue(state, spec, { source });
  if (source === "json") return fillText(state, spec);
  const [rows = 1, columns = 1] = shapeOf(spec, state) ?? [];
  const next = fillSource(spec.name, spec.datatype, fill);
  const cells: (CellPlace & { text: string })[] = [];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      cells.push({ spec, row, column, text: next() });
    }
  }
  return withCells(state, cells);
}
