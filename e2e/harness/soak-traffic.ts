import { type Client, connect } from "./client";
import { inferBinary } from "./open-inference";
import { elementsOf, type SoakCase } from "./soak-cases";
import type { RawTensor } from "./tensor-proto";

/** What the callers of a soak met. */
export interface TrafficReport {
  right: number;
  aborted: number;
  /** Answers that are not what onnxruntime says, and whatever no caller should hear. */
  readonly wrong: string[];
  /** Refusals that callers may hear while workers are lost, by code. */
  readonly refused: Map<string, number>;
  readonly rightByModel: Map<string, number>;
}

/** Together with the worker that was killed, or that stands still, these may be lost or refused. */
const mayBeHeard = new Map([
  ["worker.crashed", 503],
  ["version.unavailable", 503],
  ["gateway.overloaded", 503],
  ["predict.timeout", 504],
]);

export function noTraffic(): TrafficReport {
  return { right: 0, aborted: 0, wrong: [], refused: new Map(), rightByModel: new Map() };
}

/** One caller: a request after the other, with a little pause, some of them given up. */
export async function callUntil(
  client: Client,
  given: {
    cases: readonly SoakCase[];
    random: () => number;
    isOver: () => boolean;
    report: TrafficReport;
  },
): Promise<void> {
  const { cases, random, isOver, report } = given;
  while (!isOver()) {
    const one = cases[Math.floor(random() * cases.length)];
    if (one === undefined) return;
    const manner = random();
    try {
      if (manner < 0.1) await abort(client, one, random() * 15);
      else if (manner < 0.55) await callPlain(client, one, report);
      else await callBinary(client, one, report);
      if (manner < 0.1) report.aborted += 1;
    } catch (error) {
      report.wrong.push(`${one.model}: ${error}`);
    }
    await new Promise((resolve) => setTimeout(resolve, random() * 20));
  }
}

/** Leaves after some milliseconds, wherever its request is then. */
async function abort({ url, key }: Client, one: SoakCase, afterMs: number): Promise<void> {
  const response = fetch(`${url}/predict/${one.model}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
    body: one.plain,
    signal: AbortSignal.timeout(Math.max(1, Math.round(afterMs))),
  });
  try {
    await (await response).arrayBuffer();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "TimeoutError") throw error;
  }
}

async function callPlain(client: Client, one: SoakCase, report: TrafficReport): Promise<void> {
  const answer = await client.call("POST", `/predict/${one.model}`, one.plain);
  if (answer.status !== 200) return noteRefusal(one, answer, report);
  const { expected, version } = expectedOf(one, answer.headers);
  const said = readExact(answer.bytes.toString());
  for (const output of expected) {
    const got = [said[output.name]].flat(4).map(String);
    const texts = output.datatype === "BYTES" ? got.map((text) => JSON.stringify(text)) : got;
    compare(elementsOf(output), texts, { output, where: `plain ${one.model}@${version}` });
  }
  noteRight(one, report);
}

/** Numbers as the digits that stood there: JSON.parse rounds those of INT64 to doubles. */
function readExact(text: string): Record<string, unknown> {
  const token = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;
  return JSON.parse(text.replace(token, (found) => (found.startsWith('"') ? found : `"${found}"`)));
}

async function callBinary(client: Client, one: SoakCase, report: TrafficReport): Promise<void> {
  const { answer, outputs } = await inferBinary(
    connect(client.url, client.key),
    `/v2/models/${one.model}/infer`,
    one.inputs,
  );
  if (answer.status !== 200) return noteRefusal(one, answer, report);
  const { expected, version } = expectedOf(one, answer.headers);
  const where = `binary ${one.model}@${version}`;
  expected.forEach((output, at) => {
    const got = outputs[at];
    if (got === undefined || got.name !== output.name || `${got.shape}` !== `${output.shape}`)
      throw new Error(
        `${where}: ${output.name} [${output.shape}] came as ${got?.name} [${got?.shape}]`,
      );
    compare(elementsOf(output), elementsOf(got), { output, where });
  });
  noteRight(one, report);
}

function expectedOf({ model, expected }: SoakCase, headers: Headers) {
  const name = headers.get("x-onnward-version") ?? "";
  const version = Number(name.split("@")[1]);
  const found = expected.get(version);
  if (found === undefined || name !== `${model}@${version}`)
    throw new Error(`the answer to ${model} says that it is of "${name}"`);
  return { expected: found, version };
}

/** Floats as near as sums of another order are; all else to the last digit. */
function compare(
  expected: readonly string[],
  got: readonly string[],
  { output, where }: { output: RawTensor; where: string },
): void {
  const isFloat = output.datatype === "FP32";
  const isSame = (want: string, have: string | undefined) =>
    isFloat
      ? Math.abs(Number(want) - Number(have)) <= 1e-4 * Math.max(1, Math.abs(Number(want)))
      : want === have;
  if (expected.length === got.length && expected.every((want, at) => isSame(want, got[at]))) return;
  throw new Error(`${where}: ${output.name} is ${got}, not ${expected}`);
}

function noteRight({ model }: SoakCase, report: TrafficReport): void {
  report.right += 1;
  report.rightByModel.set(model, (report.rightByModel.get(model) ?? 0) + 1);
}

function noteRefusal(
  { model }: SoakCase,
  answer: Awaited<ReturnType<Client["call"]>>,
  { refused }: TrafficReport,
): void {
  const code = String(answer.json?.code);
  if (mayBeHeard.get(code) !== answer.status)
    throw new Error(`${model}: ${answer.status} ${answer.bytes.toString().slice(0, 300)}`);
  if (answer.status === 503 && !(Number(answer.headers.get("retry-after")) >= 1))
    throw new Error(`${model}: 503 ${code} without Retry-After`);
  refused.set(code, (refused.get(code) ?? 0) + 1);
}
