import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { npmModel, type npmModels } from "@/e2e/harness/npm-models";
import { deriveSignature, scanModel } from "@/lib/artifacts";
import { compareSignatures, verdictOf } from "./compare-signatures";

const folder = mkdtempSync("/tmp/onnward-pairs-");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function signatureOf(name: keyof typeof npmModels) {
  const file = path.join(folder, `${name}.onnx`);
  writeFileSync(file, npmModel(name));
  return { signature: deriveSignature(await scanModel(file)), batching: null };
}

async function compare(from: keyof typeof npmModels, to: keyof typeof npmModels) {
  const found = compareSignatures(await signatureOf(from), await signatureOf(to));
  return {
    verdict: verdictOf(found),
    reasons: found.map(({ rule, name, from: before, to: after }) => [rule, name, before, after]),
  };
}

test("silero v5 to v6 is compatible, and nothing differs", async () => {
  expect(await compare("sileroV5", "sileroV6")).toEqual({ verdict: "compatible", reasons: [] });
});

test("silero legacy to v5 is breaking: one state tensor came for two", async () => {
  expect(await compare("sileroLegacy", "sileroV5")).toEqual({
    verdict: "breaking",
    reasons: [
      ["input.removed", "h", "FP32[2,batch,64]", null],
      ["input.removed", "c", "FP32[2,batch,64]", null],
      ["input.added", "state", null, "FP32[2,?,128]"],
      ["output.removed", "hn", "FP32[2,batch,64]", null],
      ["output.removed", "cn", "FP32[2,batch,64]", null],
      ["output.added", "stateN", null, "FP32[?,?,?]"],
      ["input.dimension.named", "input", "batch", "?"],
      ["input.dimension.named", "input", "sequence", "?"],
      ["output.dimension.named", "output", "batch", "?"],
    ],
  });
});

test("the wake word classifiers break in one fixed dimension of their input", async () => {
  expect(await compare("wakeWordOld", "wakeWord")).toEqual({
    verdict: "breaking",
    reasons: [["input.dimension.size", "onnx::Flatten_0", "24", "25"]],
  });
});
