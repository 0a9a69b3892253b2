import type { Datatype, Dimension, Signature, TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import type { DecodedRequest, Dialect, EncodedAnswer, TensorData, TensorValue } from "../../types";
import type { EncodeContext } from "../codec-context";
import { decodeRequest } from "../decode-request";

export function tensorSpec(
  name: string,
  datatype: Datatype,
  shape: readonly Dimension[] | null,
  labels?: readonly string[],
): TensorSpec {
  const classLabels = labels && { datatype: "BYTES" as const, values: [...labels] };
  return { name, datatype, shape: shape && [...shape], ...(classLabels && { classLabels }) };
}

/** Model `m`, version 3, with limits that ordinary tests do not meet. */
export function context(
  inputs: readonly TensorSpec[],
  outputs: readonly TensorSpec[] = [],
  limits: Partial<EncodeContext["limits"]> = {},
  pieceRows: number | null = null,
): EncodeContext {
  const signature: Signature = { inputs: [...inputs], outputs: [...outputs], omittedOutputs: [] };
  return {
    signature,
    limits: { maxBatchRows: 1_000, maxOutputBytes: 1_000_000, ...limits },
    model: "m",
    version: 3,
    pieceRows,
  };
}

export function tensor(
  name: string,
  datatype: Datatype,
  shape: readonly number[],
  data: TensorData,
): TensorValue {
  return { name, datatype, shape, data };
}

export function decodePlainText(body: string, codec: EncodeContext): DecodedRequest {
  return decodeText("plain", body, codec);
}

export function decodeText(
  dialect: Dialect,
  body: string | Buffer,
  codec: EncodeContext,
): DecodedRequest {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  return decodeRequest({ dialect, body: bytes, jsonLength: null }, codec);
}

/** A request of the Open Inference Protocol; `binary` follows the JSON and sets its length header. */
export function decodeV2(
  json: string,
  codec: EncodeContext,
  binary: Buffer | null = null,
): DecodedRequest {
  const header = Buffer.from(json);
  return decodeRequest(
    {
      dialect: "open-inference",
      body: binary === null ? header : Buffer.concat([header, binary]),
      jsonLength: binary === null ? null : header.length,
    },
    codec,
  );
}

/** The AppError that `act` throws; anything else fails the test. */
export function refusalOf(act: () => unknown): AppError {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("Nothing was refused.");
}

export function bytesOf(answer: EncodedAnswer): Buffer {
  return Buffer.concat(answer.parts);
}

export function textOf(answer: EncodedAnswer): string {
  return bytesOf(answer).toString("utf8");
}
