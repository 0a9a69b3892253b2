import type { Datatype, Signature } from "@/lib/contract/signature";
import { countElements, fixedDatatypes, isFixed } from "../codecs/datatypes";
import { float16ToNumber, numberToFloat16 } from "../codecs/float16";
import type { Dialect, PredictAnswer, TensorData, TensorValue } from "../types";

/** The dialects as clients of them write and read, with nothing of the worker's own codecs. */
export const manners = ["plain", "row", "columns", "rows", "json", "binary", "csv"] as const;
export type Manner = (typeof manners)[number];

export interface Spoken {
  readonly dialect: Dialect;
  readonly body: Buffer[];
  readonly jsonLength: number | null;
}

const json = (dialect: Dialect, text: string): Spoken => ({
  dialect,
  body: [Buffer.from(text)],
  jsonLength: null,
});

/** A request for these inputs, whose first dimension is of rows. */
export function speak(manner: Manner, inputs: readonly TensorValue[]): Spoken {
  const members = (from: number) =>
    inputs.map((input) => `${JSON.stringify(input.name)}:${nest(input, from, manner)}`).join();
  switch (manner) {
    case "plain":
      return json("plain", `{${members(0)}}`);
    case "row":
      return json("plain", `{${members(1)}}`);
    case "columns":
      return json("tf-serving", `{"inputs":{${members(0)}}}`);
    case "rows":
      return json("tf-serving", `{"instances":[${instances(inputs)}]}`);
    case "json":
      return json(
        "open-inference",
        openInference(inputs, ({ data }, texts) => `"data":[${data.length === 0 ? "" : texts}]`),
      );
    case "binary":
      return binary(inputs);
    case "csv":
      return json("csv", csv(inputs));
  }
}

function instances(inputs: readonly TensorValue[]): string {
  const rows = inputs[0]?.shape[0] ?? 0;
  return Array.from({ length: rows }, (_, row) => {
    const values = inputs.map(
      (input) => `${JSON.stringify(input.name)}:${nest(rowOf(input, row), 1, "rows")}`,
    );
    return `{${values.join()}}`;
  }).join();
}

function rowOf(input: TensorValue, row: number): TensorValue {
  const size = countElements(input.shape.slice(1));
  const shape = [1, ...input.shape.slice(1)];
  return { ...input, shape, data: input.data.slice(row * size, (row + 1) * size) };
}

function openInference(
  inputs: readonly TensorValue[],
  dataOf: (input: TensorValue, texts: string) => string,
  more = "",
): string {
  const tensors = inputs.map((input) => {
    const { name, datatype, shape } = input;
    const head = `"name":${JSON.stringify(name)},"datatype":"${datatype}","shape":[${shape}]`;
    return `{${head},${dataOf(input, elements(input, "json").join())}}`;
  });
  return `{"inputs":[${tensors.join()}]${more}}`;
}

function binary(inputs: readonly TensorValue[]): Spoken {
  const raws = inputs.map(({ data }) => rawBytes(data));
  const sizes = inputs.map((input, at) => [input, raws[at]?.length] as const);
  const head = Buffer.from(
    openInference(
      inputs,
      (input) => `"parameters":{"binary_data_size":${sizes.find(([of]) => of === input)?.[1]}}`,
      ',"parameters":{"binary_data_output":true}',
    ),
  );
  return { dialect: "open-inference", body: [head, ...raws], jsonLength: head.length };
}

export function rawBytes(data: TensorData): Buffer {
  if (!Array.isArray(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return Buffer.concat(
    data.flatMap((text) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(Buffer.byteLength(text));
      return [length, Buffer.from(text)];
    }),
  );
}

function csv(inputs: readonly TensorValue[]): string {
  const widths = inputs.map(({ shape }) => shape[1] ?? 1);
  const header = inputs.flatMap(({ name }, at) => csvNames(name, widths[at] ?? 1)).join();
  const texts = inputs.map((input) => elements(input, "csv"));
  const lines = Array.from({ length: inputs[0]?.shape[0] ?? 0 }, (_, row) =>
    texts
      .flatMap((all, at) => all.slice(row * (widths[at] ?? 1), (row + 1) * (widths[at] ?? 1)))
      .join(),
  );
  return `${[header, ...lines].join("\n")}\n`;
}

function csvNames(name: string, width: number): string[] {
  return width === 1 ? [name] : Array.from({ length: width }, (_, at) => `${name}[${at}]`);
}

/** Nested arrays of the axes from `axis` on. */
function nest(input: TensorValue, axis: number, manner: Manner): string {
  const texts = elements(input, manner);
  const build = (depth: number, from: number): string => {
    const size = input.shape[depth];
    if (size === undefined) return texts[from] ?? "null";
    const step = countElements(input.shape.slice(depth + 1));
    return `[${Array.from({ length: size }, (_, at) => build(depth + 1, from + at * step)).join()}]`;
  };
  return build(axis, 0);
}

function elements({ datatype, data }: TensorValue, manner: Manner): string[] {
  const quotesOdd = manner === "plain" || manner === "row";
  return Array.from<number | bigint | string>(data).map((value) => {
    if (typeof value === "string")
      return manner === "csv" ? `"${value.replaceAll('"', '""')}"` : JSON.stringify(value);
    if (datatype === "BOOL") return value ? "true" : "false";
    const number = datatype === "FP16" ? float16ToNumber(Number(value)) : value;
    if (typeof number === "bigint") return String(number);
    if (!Number.isFinite(number)) return quotesOdd ? `"${number}"` : String(number);
    return Object.is(number, -0) ? "-0.0" : String(number);
  });
}

/** The outputs that an answer holds, in the signature's order. */
export function hear(manner: Manner, answer: PredictAnswer, { outputs }: Signature): TensorValue[] {
  const text = () => answer.body.toString("utf8");
  if (manner === "binary") return hearBinary(answer);
  if (manner === "csv") return hearCsv(text(), outputs);
  const said = readExact(text());
  if (manner === "json") {
    return list(said.get("outputs")).map((output) => {
      const { name, datatype, shape } = headOf(output);
      return { name, datatype, shape, data: toData(datatype, list(member(output, "data"))) };
    });
  }
  return outputs.map(({ name, datatype }) => {
    const [form, lead] =
      manner === "rows"
        ? (["predictions", []] as const)
        : manner === "columns"
          ? (["outputs", []] as const)
          : ([null, manner === "row" ? [1] : []] as const);
    const all = form === null ? said : said.get(form);
    const value =
      manner === "rows" && outputs.length > 1
        ? list(all).map((row) => member(row, name))
        : form !== null && outputs.length === 1
          ? all
          : member(all, name);
    const { shape, flat } = flatten(value);
    return { name, datatype, shape: [...lead, ...shape], data: toData(datatype, flat) };
  });
}

type Said = Map<string, Said> | Said[] | string | undefined;

/** JSON with NaN and the infinities, whose numbers and texts are "n" or "t" and what stood there. */
function readExact(text: string): Map<string, Said> {
  const token = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|-?Infinity|NaN|true|false/g;
  const marked = text.replace(token, (found) =>
    found.startsWith('"') ? `"t${found.slice(1)}` : `"n${found}"`,
  );
  const said = toSaid(JSON.parse(marked));
  if (said instanceof Map) return said;
  throw new Error(`no object: ${text.slice(0, 200)}`);
}

function toSaid(value: unknown): Said {
  if (Array.isArray(value)) return value.map(toSaid);
  if (typeof value === "string") return value;
  return new Map(
    Object.entries(Object(value)).map(([name, inner]) => [name.slice(1), toSaid(inner)]),
  );
}

function list(said: Said): Said[] {
  if (Array.isArray(said)) return said;
  throw new Error(`no list: ${JSON.stringify(said)}`);
}

function member(said: Said, name: string): Said {
  if (said instanceof Map) return said.get(name);
  throw new Error(`no object: ${JSON.stringify(said)}`);
}

function headOf(said: Said): { name: string; datatype: Datatype; shape: number[] } {
  const word = (name: string) => String(member(said, name)).slice(1);
  const datatypes = [...Object.keys(fixedDatatypes), "BYTES"] as Datatype[];
  const datatype = datatypes.find((known) => known === word("datatype"));
  if (datatype === undefined) throw new Error(`no datatype: ${word("datatype")}`);
  const shape = list(member(said, "shape")).map((size) => Number(String(size).slice(1)));
  return { name: word("name"), datatype, shape };
}

/** A classifier's row of labels is an object; its values stand in their order. */
function flatten(said: Said): { shape: number[]; flat: Said[] } {
  if (typeof said === "string") return { shape: [], flat: [said] };
  if (said === undefined) throw new Error("an output is missing");
  const parts = [...said.values()].map(flatten);
  return {
    shape: [parts.length, ...(parts[0]?.shape ?? [])],
    flat: parts.flatMap(({ flat }) => flat),
  };
}

function toData(datatype: Datatype, said: readonly Said[]): TensorData {
  const words = said.map((word) => String(word).slice(1));
  if (!isFixed(datatype)) return words;
  const data = fixedDatatypes[datatype].view(
    new ArrayBuffer(words.length * fixedDatatypes[datatype].bytes),
  );
  for (const [at, word] of words.entries()) {
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[at] = BigInt(word);
    else if (datatype === "BOOL") data[at] = word === "true" ? 1 : 0;
    else data[at] = datatype === "FP16" ? numberToFloat16(Number(word)) : Number(word);
  }
  return data;
}

function hearBinary({ headers, body }: PredictAnswer): TensorValue[] {
  const jsonLength = Number(headers["inference-header-content-length"]);
  let at = jsonLength;
  const outputs = list(readExact(body.toString("utf8", 0, jsonLength)).get("outputs")).map(
    (output) => {
      const { name, datatype, shape } = headOf(output);
      const size = Number(
        String(member(member(output, "parameters"), "binary_data_size")).slice(1),
      );
      const bytes = Buffer.from(body.subarray(at, at + size));
      at += size;
      return { name, datatype, shape, data: fromBytes(datatype, bytes) };
    },
  );
  if (at !== body.length) throw new Error(`${body.length - at} bytes are left over`);
  return outputs;
}

function fromBytes(datatype: Datatype, bytes: Buffer): TensorData {
  if (isFixed(datatype)) {
    const { bytes: size, view } = fixedDatatypes[datatype];
    return view(new Uint8Array(bytes).buffer, 0, bytes.length / size);
  }
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at);
    texts.push(bytes.toString("utf8", at + 4, at + 4 + length));
    at += 4 + length;
  }
  return texts;
}

function hearCsv(text: string, outputs: Signature["outputs"]): TensorValue[] {
  const records = csvRecords(text);
  const [header = [], ...rows] = records;
  const names = header.map((name) => name.replace(/\[[^\]]*\]$/, ""));
  return outputs.map(({ name, datatype, shape: declared }) => {
    const places = names.flatMap((column, place) => (column === name ? [place] : []));
    const cells = rows.flatMap((row) => places.map((place) => `n${row[place]}`));
    const isColumn = declared?.length === 1;
    return {
      name,
      datatype,
      shape: isColumn ? [rows.length] : [rows.length, places.length],
      data: toData(datatype, cells),
    };
  });
}

function csvRecords(text: string): string[][] {
  const records: string[][] = [[]];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/y;
  for (let found = field.exec(text); found !== null; found = field.exec(text)) {
    const [, raw = "", end = ""] = found;
    const value = raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw;
    records.at(-1)?.push(value);
    if (field.lastIndex >= text.length) break;
    if (end !== ",") records.push([]);
  }
  return records;
}
