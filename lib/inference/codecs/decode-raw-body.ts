import type { Dimension, TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import type { DecodedRequest } from "../types";
import { checkShape, countWholeRows, describeTensor, inputLabel } from "./check-shape";
import type { DecodeContext } from "./codec-context";
import { countElements, fixedDatatypes, isFixed } from "./datatypes";
import { readBinary, readWholeText } from "./read-binary";

/**
 * A raw request: Inference-Header-Content-Length is 0 and the whole body is the one input's tensor.
 * It is one row; one free dimension may remain, which the body's size decides. All outputs come back
 * as bytes.
 */
export function decodeRawBody(body: Buffer, context: DecodeContext): DecodedRequest {
  const [spec, ...others] = context.signature.inputs;
  if (spec === undefined || others.length > 0) {
    throw new AppError(
      "request.malformed",
      `A raw request needs a model with one input; '${context.model}' has ${context.signature.inputs.length}.`,
    );
  }
  const shape = isFixed(spec.datatype)
    ? solveShape(spec, body.length, context.model)
    : oneElementShape(spec);
  checkShape(spec, shape, new Map());
  if (!isFixed(spec.datatype) && countElements(shape) !== 1) {
    throw new AppError(
      "request.malformed",
      `${inputLabel(spec.name)} (${describeTensor(spec.datatype, spec.shape)}) is more than the one string of a raw request.`,
    );
  }
  const data = isFixed(spec.datatype)
    ? readBinary(spec, shape, body, context.model)
    : [readWholeText(spec, body)];
  return {
    inputs: [{ name: spec.name, datatype: spec.datatype, shape, data }],
    rows: countWholeRows([{ spec, shape }], context),
    plan: {
      dialect: "open-inference",
      id: null,
      outputs: context.signature.outputs.map(({ name }) => ({
        name,
        isBinary: true,
        classification: null,
      })),
    },
  };
}

/** A raw body of BYTES is one string. */
function oneElementShape(spec: TensorSpec): number[] {
  return (spec.shape ?? [null]).map((size) => (isSize(size) ? size : 1));
}

function solveShape(spec: TensorSpec, byteLength: number, model: string): number[] {
  const declared = spec.shape ?? [null];
  const free = declared.filter((size) => typeof size !== "number").length;
  // With more than one, the first is the batch, and a raw request is one row.
  const wanted = declared.map((size, axis) =>
    axis === 0 && free > 1 && typeof size !== "number" ? 1 : size,
  );
  const open = wanted.findIndex((size) => typeof size !== "number");
  if (wanted.filter((size) => typeof size !== "number").length > 1) {
    throw new AppError(
      "request.malformed",
      `${inputLabel(spec.name)} (${describeTensor(spec.datatype, spec.shape)}) has too many free dimensions for a raw request.`,
    );
  }
  const known = countElements(wanted.filter(isSize));
  const elements = byteLength / (isFixed(spec.datatype) ? fixedDatatypes[spec.datatype].bytes : 1);
  const solved = open === -1 || known === 0 ? 0 : elements / known;
  if (!Number.isInteger(solved)) {
    throw new AppError(
      "input.shape",
      `${inputLabel(spec.name)}: ${byteLength} bytes are no whole ${describeTensor(spec.datatype, spec.shape)} of model '${model}'.`,
    );
  }
  return wanted.map((size) => (isSize(size) ? size : solved));
}

function isSize(size: Dimension): size is number {
  return typeof size === "number";
}
