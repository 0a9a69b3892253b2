import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { inputNamesOf, runBare, stringsOf } from "./harness/bare-onnxruntime";
import { promote, settled, sharedInstallation, upload } from "./harness/client";
import { inferBinary, inferJson } from "./harness/open-inference";
import { type RawTensor, readTensorProto } from "./harness/tensor-proto";

const admin = sharedInstallation();
const suite = path.resolve(import.meta.dirname, "../../shared/onnx-backend");
const groups = ["simple", "pytorch-converted", "pytorch-operator"];

// The folder lies beside the checkout where the product is developed, and nowhere else.
test.skip(!existsSync(suite), `SKIPPED: the ONNX project's test models are not at ${suite}`);

interface Case {
  readonly name: string;
  readonly folder: string;
}

const cases: Case[] = existsSync(suite)
  ? groups.flatMap((group) =>
      readdirSync(path.join(suite, group))
        .filter((name) => existsSync(path.join(suite, group, name, "model.onnx")))
        .map((name) => ({ name, folder: path.join(suite, group, name) })),
    )
  : [];

test("the suite is whole", () => {
  expect(cases).toHaveLength(140);
});

let answered = 0;
let refused = 0;

for (const { name, folder } of cases) {
  test(name, async () => {
    const model = readFileSync(path.join(folder, "model.onnx"));
    const modelName = name
      .toLowerCase()
      .replaceAll(/[^a-z0-9._-]/g, "-")
      .slice(0, 63);
    const sets = readdirSync(folder).filter((entry) => entry.startsWith("test_data_set_"));
    const bare = await answersOfBare(model, folder, sets);
    const uploaded = await upload(admin, modelName, model);

    if (bare === null) {
      refused += 1;
      if (uploaded.status === 202) {
        const version = await settled(admin, modelName, uploaded.json.version);
        expect(version.status).toBe("rejected");
        expect(version.rejection.detail.length).toBeGreaterThan(20);
      } else {
        expect(uploaded.status).toBe(422);
        expect(uploaded.json.detail.length).toBeGreaterThan(20);
      }
      return;
    }
    answered += 1;
    expect(uploaded.status, uploaded.bytes.toString()).toBe(202);
    const version = await settled(admin, modelName, uploaded.json.version);
    expect(version.status, JSON.stringify(version.rejection)).toBe("ready");
    expect((await promote(admin, modelName, version.version)).status).toBe(200);
    for (const { inputs, outputs, expected } of bare) {
      for (const infer of [inferBinary, inferJson]) {
        const answer = await infer(admin, `/v2/models/${modelName}/infer`, inputs);
        expect(answer.answer.status, answer.answer.bytes.toString().slice(0, 500)).toBe(200);
        expectSameBits(answer.outputs, outputs);
      }
      expected.forEach((tensor, index) => {
        expectWithinTolerance(outputs[index], tensor);
      });
    }
    await admin.call("DELETE", `/api/v1/models/${modelName}/aliases/production`);
  });
}

test("as many answered and refused as bare onnxruntime answers and refuses", () => {
  console.log(
    `ONNX backend suite: ${answered} answered, ${refused} clearly refused, of ${cases.length}`,
  );
  expect(answered).toBe(100);
  expect(refused).toBe(40);
});

interface Judged {
  readonly inputs: RawTensor[];
  readonly outputs: RawTensor[];
  readonly expected: RawTensor[];
}

/** What bare onnxruntime answers to every data set, or null when it refuses the model. */
async function answersOfBare(
  model: Buffer,
  folder: string,
  sets: readonly string[],
): Promise<Judged[] | null> {
  let names: readonly string[];
  try {
    names = await inputNamesOf(model);
  } catch {
    return null;
  }
  const judged: Judged[] = [];
  for (const set of sets) {
    const read = (kind: string) =>
      readdirSync(path.join(folder, set))
        .filter((file) => file.startsWith(`${kind}_`))
        .sort((a, b) => Number(a.match(/\d+/)?.[0]) - Number(b.match(/\d+/)?.[0]))
        .map((file) => readTensorProto(readFileSync(path.join(folder, set, file))));
    const inputs = read("input")
      .slice(0, names.length)
      .map((tensor, index) => ({ ...tensor, name: names[index] ?? tensor.name }));
    judged.push({ inputs, outputs: await runBare(model, inputs), expected: read("output") });
  }
  return judged;
}

/**
 * The same bits, except that JSON has one NaN where floats have many. Bytes are compared as such: a
 * difference of two large buffers would take minutes to print.
 */
function expectSameBits(received: readonly RawTensor[], expected: readonly RawTensor[]): void {
  const heads = (tensors: readonly RawTensor[]) => tensors.map(({ bytes: _, ...head }) => head);
  expect(heads(received)).toEqual(heads(expected));
  expected.forEach(({ name, datatype, bytes }, index) => {
    const got = received[index]?.bytes ?? Buffer.alloc(0);
    const isSame = oneNan(datatype, got).equals(oneNan(datatype, bytes));
    expect([name, isSame]).toEqual([name, true]);
  });
}

function oneNan(datatype: string, bytes: Buffer): Buffer {
  if (datatype !== "FP32") return bytes;
  const copy = Buffer.from(bytes);
  for (let at = 0; at < copy.length; at += 4) {
    if (Number.isNaN(copy.readFloatLE(at))) copy.writeFloatLE(Number.NaN, at);
  }
  return copy;
}

function expectWithinTolerance(received: RawTensor | undefined, expected: RawTensor): void {
  if (received === undefined) throw new Error("an output is missing");
  expect(received.shape).toEqual(expected.shape);
  if (expected.datatype === "BYTES") {
    expect(stringsOf(received.bytes)).toEqual(stringsOf(expected.bytes));
    return;
  }
  if (expected.datatype !== "FP32") {
    expect(received.bytes.equals(expected.bytes)).toBe(true);
    return;
  }
  // One expectation a tensor: half a million of them would take minutes.
  let outside = 0;
  for (let at = 0; at < expected.bytes.length; at += 4) {
    const wanted = expected.bytes.readFloatLE(at);
    const got = received.bytes.readFloatLE(at);
    if (Number.isNaN(wanted) && Number.isNaN(got)) continue;
    if (!(Math.abs(got - wanted) <= 1e-5 + 1e-3 * Math.abs(wanted))) outside += 1;
  }
  expect(outside).toBe(0);
}
