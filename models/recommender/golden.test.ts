import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { deriveSignature, scanModel } from "@/lib/artifacts";
import { defaultServingSettings } from "@/lib/contract/serving";
import { createWorkerPool, type WorkerPool } from "@/lib/inference";
import { callerOf } from "@/lib/inference/testing/caller";

// The shipped file answers what its trainer recorded, through the worker that callers get.

const file = path.join(import.meta.dirname, "model.onnx");
const columns = z.record(z.string(), z.array(z.number()));
const packageSchema = z.object({
  golden: z
    .array(
      z.object({
        inputs: columns,
        outputs: columns,
        tolerance: z.object({ absolute: z.number(), relative: z.number() }),
      }),
    )
    .min(3),
});
const { golden } = packageSchema.parse(
  JSON.parse(readFileSync(path.join(import.meta.dirname, "model.json"), "utf8")),
);
const id = "recommender";
let pool: WorkerPool;

beforeAll(async () => {
  const bytes = readFileSync(file);
  pool = createWorkerPool({
    limits: { maxBatchRows: 1_000, maxOutputBytes: 1_000_000 },
    queueLength: 10,
    timeoutMs: 30_000,
    memoryMib: 512,
  });
  const isWarm = new Promise<void>((resolve) => {
    pool.onChange(() => pool.stateOf(id).kind === "warm" && resolve());
  });
  pool.setDesired([
    {
      id,
      model: "recommender",
      number: 1,
      digest: createHash("sha256").update(bytes).digest("hex"),
      path: file,
      sizeBytes: bytes.length,
      externalFiles: [],
      signature: deriveSignature(await scanModel(file)),
      settings: defaultServingSettings,
      batching: null,
      cost: null,
    },
  ]);
  await isWarm;
});
afterAll(() => pool.close(1_000));

test.each(golden)("answers $inputs as recorded", async ({ inputs, outputs, tolerance }) => {
  const answer = await pool.predict(id, {
    dialect: "plain",
    body: [Buffer.from(JSON.stringify(inputs))],
    jsonLength: null,
    deadlineAt: Date.now() + 20_000,
    killAt: Date.now() + 20_000,
    caller: callerOf(),
  });
  const answered = columns.parse(JSON.parse(answer.body.toString("utf8")));
  expect(Object.keys(answered)).toEqual(Object.keys(outputs));
  for (const [name, expected] of Object.entries(outputs)) {
    expect(answered[name]).toHaveLength(expected.length);
    for (const [row, value] of expected.entries()) {
      const off = Math.abs((answered[name]?.[row] ?? Number.NaN) - value);
      expect(off).toBeLessThanOrEqual(tolerance.absolute + tolerance.relative * Math.abs(value));
    }
  }
});
