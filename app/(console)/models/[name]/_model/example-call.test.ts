import { expect, test } from "vitest";
import type { TensorSpec } from "@/lib/contract/signature";
import { exampleCall } from "./example-call";

function callOf(...inputs: TensorSpec[]): string {
  return exampleCall({
    origin: "https://models.example.com",
    model: "m",
    version: "production",
    signature: { inputs, outputs: [], omittedOutputs: [] },
  });
}

test("the call to copy has every input, with one row of values of its type", () => {
  const call = callOf(
    { name: "ids", datatype: "INT64", shape: ["batch"] },
    { name: "words", datatype: "BYTES", shape: [null, 1] },
    { name: "rate", datatype: "INT64", shape: [] },
  );
  expect(call).toContain("'https://models.example.com/predict/m@production'");
  const body: unknown = JSON.parse(/-d '(.*)'$/m.exec(call)?.[1] ?? "");
  expect(body).toMatchObject({ ids: [1], rate: 1 });
  expect(body).toHaveProperty("words.0.0", expect.any(String));
});

test("an input of many numbers comes from a file", () => {
  expect(callOf({ name: "x", datatype: "FP32", shape: ["n", 3, 224, 224] })).toContain(
    "--data-binary @request.json",
  );
});
