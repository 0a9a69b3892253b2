import { writeRequest } from "./load/http-message";
import type { LoadOrder, LoopOrder } from "./load/messages";
import type { BenchModel } from "./models/bench-models";
import { recommenderAnswer, recommenderRow } from "./sides/recommender-input";

export type Request = Pick<LoadOrder, "host" | "port" | "request" | "expected">;

interface Target {
  readonly port: number;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const host = "127.0.0.1";

/** One row as JSON, the same bytes for every server that answers it. */
export function recommenderRequest({ port, path, headers = {} }: Target): Request {
  const request = writeRequest({
    host: `${host}:${port}`,
    path,
    headers: { ...headers, "Content-Type": "application/json" },
    body: Buffer.from(recommenderRow),
  });
  return { host, port, request, expected: Buffer.from(recommenderAnswer) };
}

/** The Open Inference Protocol with its binary extension, as tritonclient sends it by default. */
export function binaryRequest(model: BenchModel, { port, path, headers = {} }: Target): Request {
  const { values } = model.input;
  const raw = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const input = { ...describeInput(model), parameters: { binary_data_size: raw.length } };
  const head = Buffer.from(
    JSON.stringify({ inputs: [input], parameters: { binary_data_output: true } }),
  );
  const request = writeRequest({
    host: `${host}:${port}`,
    path,
    headers: {
      ...headers,
      "Content-Type": "application/octet-stream",
      "Inference-Header-Content-Length": String(head.length),
    },
    body: Buffer.concat([head, raw]),
  });
  return { host, port, request, expected: answerOf(model) };
}

/** The same as JSON text. */
export function jsonRequest(model: BenchModel, { port, path, headers = {} }: Target): Request {
  const input = { ...describeInput(model), data: [...model.input.values] };
  const request = writeRequest({
    host: `${host}:${port}`,
    path,
    headers: { ...headers, "Content-Type": "application/json" },
    body: Buffer.from(JSON.stringify({ inputs: [input] })),
  });
  return { host, port, request, expected: answerOf(model) };
}

/** The same input for a bare loop. */
export function loopInput({ input }: BenchModel): LoopOrder["input"] {
  const { name, shape, values } = input;
  return [{ name, type: "float32", shape: [...shape], values: [...values] }];
}

export const recommenderLoopInput: LoopOrder["input"] = [
  { name: "user_id", type: "int64", shape: [1], values: [123] },
  { name: "item_id", type: "int64", shape: [1], values: [456] },
];

function describeInput({ input }: BenchModel) {
  return { name: input.name, datatype: "FP32", shape: input.shape };
}

function answerOf({ name }: BenchModel): Buffer {
  return Buffer.from(`{"model_name":"${name}"`);
}
