import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { deriveSignature, rewriteZipMaps, scanModel } from "./index";
import { scanBytes } from "./testing/model-file";

const root = path.resolve(import.meta.dirname, "../../..");

function modelsBelow(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".onnx"))
        .sort()
    : [];
}

/** Outcome of scan and signature: the code of the refusal, or "accepted". */
async function outcome(file: string): Promise<string> {
  try {
    deriveSignature(await scanModel(file));
    return "accepted";
  } catch (error) {
    if (error instanceof Error && "code" in error) return String(error.code);
    throw error;
  }
}

const hostile = path.join(root, "clients/fixtures/hostile");
/** What the scan must find by itself. All others are for the quarantine run to judge. */
const refusals: [RegExp, string][] = [
  [/^external-/, "model.external_data"],
  [/^op-custom-domain/, "model.op_not_allowed"],
  [/^(opset-999|ir-99)/, "model.opset_unsupported"],
  [/^(dims-negative|dims-overflow|raw-data-mismatch)/, "model.invalid"],
  [/^deep-subgraphs/, "model.too_complex"],
  [/^sequence-input/, "model.inputs_unsupported"],
  [/^only-sequence-output/, "model.outputs_unsupported"],
];
describe.skipIf(modelsBelow(hostile).length === 0)("hostile fixtures", () => {
  it.each(modelsBelow(hostile))("%s gets what its README says", async (name) => {
    const expected = refusals.find(([pattern]) => pattern.test(name))?.[1] ?? "accepted";
    expect(await outcome(path.join(hostile, name))).toBe(expected);
  });
});

const sklearn = path.join(root, "clients/fixtures/sklearn");
describe.skipIf(modelsBelow(sklearn).length === 0)("scikit-learn exports with all defaults", () => {
  it.each(modelsBelow(sklearn))("%s answers all of its outputs", async (name) => {
    const file = path.join(sklearn, name);
    const scan = await scanModel(file);
    expect(deriveSignature(scan).omittedOutputs).toEqual([]);
    const { stream } = rewriteZipMaps(file, scan);
    const derived = deriveSignature(await scanBytes(Buffer.concat(await stream.toArray())));
    const { outputs } = deriveSignature(scan);
    // The derived file says of itself what the original's signature promised, but for the labels.
    expect(derived.outputs).toEqual(outputs.map(({ classLabels: _, ...output }) => output));
  });
});

const backend = path.resolve(root, "../shared/onnx-backend");
const backendModels = modelsBelow(backend);
describe.skipIf(backendModels.length === 0)("the ONNX project's own models", () => {
  it("are accepted, but for those of the training set", async () => {
    const refused = new Map<string, string>();
    for (const name of backendModels) {
      const code = await outcome(path.join(backend, name));
      if (code !== "accepted") refused.set(path.dirname(name), code);
    }
    expect(backendModels.length).toBeGreaterThan(100);
    expect(Object.fromEntries(refused)).toEqual({
      "simple/test_gradient_of_add": "model.op_not_allowed",
      "simple/test_gradient_of_add_and_mul": "model.op_not_allowed",
    });
  });
});
if (backendModels.length === 0) {
  process.stderr.write(`SKIPPED: the ONNX project's own models, for ${backend} is absent.\n`);
}
