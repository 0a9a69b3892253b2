import type { Signature, TensorSpec } from "@/lib/contract/signature";
import { readTensorText } from "./check-tensor";
import { elementOfText } from "./element-text";
import type { FaultReason, FormFault } from "./faults";
import { fillSource } from "./fill-values";
import {
  cellOf,
  dimensionId,
  type FormState,
  inputValue,
  parseSize,
  shapeOf,
  sizeText,
  sourceOf,
} from "./form-state";
import { countElements, nestValues } from "./nest-values";

export type BuiltRequest =
  | { readonly ok: true; readonly body: string }
  | { readonly ok: false; readonly faults: readonly FormFault[] };

/** What one request of this form may hold: more would only freeze the browser. */
const maxElements = 4_000_000;
/** A form full of empty cells needs no list of all of them. */
const maxFaults = 50;

/**
 * The body of the request in the plain dialect, as text: whole numbers keep all their digits, NaN and
 * the infinities are strings. Always with the batch dimension, so the answer has it too.
 */
export function buildRequest(signature: Signature, state: FormState): BuiltRequest {
  const faults: FormFault[] = sizeFaults(signature, state);
  const parts: string[] = [];
  if (faults.length > 0) return { ok: false, faults };
  for (const spec of signature.inputs) {
    const built = buildInput(spec, state);
    if (typeof built === "string") parts.push(`${JSON.stringify(spec.name)}:${built}`);
    else faults.push(...built);
  }
  if (faults.length > 0) return { ok: false, faults: faults.slice(0, maxFaults) };
  return { ok: true, body: `{${parts.join(",")}}` };
}

/** The values of one input, which need not be ready to send. */
export function buildInput(spec: TensorSpec, state: FormState): string | FormFault[] {
  const source = sourceOf(spec, state);
  const value = inputValue(state, spec);
  if (source === "json") {
    const read = readTensorText(spec, value.json, state);
    return read.ok ? read.json : [{ input: spec.name, line: read.line, why: read.why }];
  }
  const shape = shapeOf(spec, state) ?? [];
  const count = countElements(shape);
  if (count > maxElements) return [{ input: spec.name, why: { code: "tooMany", count } }];
  if (source === "cells") return buildCells(spec, shape, state);
  const next = fillSource(spec.name, spec.datatype, value.fill);
  return nestValues(shape, () => {
    const element = elementOfText(spec.datatype, next());
    return element.ok ? element.json : "null";
  });
}

function buildCells(
  spec: TensorSpec,
  shape: readonly number[],
  state: FormState,
): string | FormFault[] {
  const faults: FormFault[] = [];
  const columns = shape[1] ?? 1;
  let at = 0;
  const json = nestValues(shape, () => {
    const cell = { row: Math.floor(at / columns), column: at % columns };
    at += 1;
    const element = elementOfText(spec.datatype, cellOf(state, { spec, ...cell }));
    if (element.ok) return element.json;
    faults.push({ input: spec.name, cell, why: element.fault });
    return "null";
  });
  return faults.length > 0 ? faults : json;
}

function sizeFaults(signature: Signature, state: FormState): FormFault[] {
  const why: FaultReason = { code: "size" };
  const asked = new Set<string>();
  for (const spec of signature.inputs) {
    if (sourceOf(spec, state) === "json") continue;
    spec.shape?.forEach((_, axis) => {
      const id = dimensionId(spec, axis);
      if (id !== null && parseSize(sizeText(state, id)) === null) asked.add(id);
    });
  }
  return [...asked].map((dimension) => ({ input: null, dimension, why }));
}
