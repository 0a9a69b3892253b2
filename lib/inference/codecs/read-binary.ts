import { isUtf8 } from "node:buffer";
import type { TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import type { TensorData } from "../types";
import { countElements, type FixedData, fixedDatatypes, isFixed, type View } from "./datatypes";
import { assertText, refuse } from "./read-elements";

/** Raw little-endian tensors (the platforms that we run on are little-endian). */
export function readBinary(
  spec: TensorSpec,
  shape: readonly number[],
  bytes: Buffer,
  model: string,
): TensorData {
  if (!isFixed(spec.datatype)) return readTexts(spec, shape, bytes, model);
  const facts = fixedDatatypes[spec.datatype];
  const expected = countElements(shape) * facts.bytes;
  if (bytes.length !== expected) {
    throw sizeMismatch(spec, model, `Expected ${expected}, got ${bytes.length}`);
  }
  if (spec.datatype === "BOOL") assertBooleans(spec, shape, bytes);
  return toElements(bytes, facts, countElements(shape));
}

/**
 * A view of the body where its bytes are aligned, else a copy that is. The view keeps the whole buffer
 * that the body came in alive until the run is over; nobody writes to that buffer again: the frame
 * reader made it for this frame alone, or it is a chunk of the socket, which Node does not use twice.
 */
function toElements(
  bytes: Buffer,
  { bytes: size, view }: { readonly bytes: number; readonly view: View },
  count: number,
): FixedData {
  if (bytes.byteOffset % size === 0) return view(bytes.buffer, bytes.byteOffset, count);
  // Not zeroed before it is written; a buffer of its own begins aligned.
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return view(copy.buffer, copy.byteOffset, count);
}

/** One string from a body that is nothing else. */
export function readWholeText(spec: TensorSpec, bytes: Buffer): string {
  return readText(spec, [1], bytes, 0);
}

/** Each string is its length, four bytes, and then its bytes. */
function readTexts(
  spec: TensorSpec,
  shape: readonly number[],
  bytes: Buffer,
  model: string,
): string[] {
  const count = countElements(shape);
  const texts: string[] = [];
  let at = 0;
  while (at < bytes.length && texts.length < count) {
    const length = at + 4 <= bytes.length ? bytes.readUInt32LE(at) : Number.POSITIVE_INFINITY;
    const end = at + 4 + length;
    if (end > bytes.length) {
      throw sizeMismatch(spec, model, `String ${texts.length} ends beyond its bytes`);
    }
    texts.push(readText(spec, shape, bytes.subarray(at + 4, end), texts.length));
    at = end;
  }
  if (texts.length < count || at < bytes.length) {
    const got = at < bytes.length ? "more" : `${texts.length}`;
    throw sizeMismatch(spec, model, `Expected ${count} strings, got ${got}`);
  }
  return texts;
}

function readText(spec: TensorSpec, shape: readonly number[], bytes: Buffer, at: number): string {
  if (!isUtf8(bytes)) {
    throw refuse({ spec, shape }, at, "input.value", "is not valid UTF-8, which ONNX strings are");
  }
  const text = bytes.toString("utf8");
  assertText({ spec, shape }, text, at);
  return text;
}

function assertBooleans(spec: TensorSpec, shape: readonly number[], bytes: Buffer): void {
  const at = bytes.findIndex((byte) => byte > 1);
  if (at === -1) return;
  throw refuse({ spec, shape }, at, "input.value", `must be the byte 0 or 1, got ${bytes[at]}`);
}

function sizeMismatch(spec: TensorSpec, model: string, message: string): AppError {
  return new AppError(
    "input.shape",
    `input byte size mismatch for input '${spec.name}' for model '${model}'. ${message}.`,
    { errors: [{ field: `inputs.${spec.name}`, message }] },
  );
}
