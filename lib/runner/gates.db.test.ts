import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { defaultTolerance } from "@/lib/contract/golden-sample";
import type { ValidationReport } from "@/lib/contract/version";
import { db } from "@/lib/platform/db";
import { userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { listAliasMoves, promoteVersion } from "@/lib/registry/aliases";
import { checkMove } from "@/lib/registry/gates";
import { createGoldenSample } from "@/lib/registry/golden-samples";
import { fixture, upload } from "@/lib/registry/testing/registry";
import { alias, setRules } from "@/lib/registry/testing/release";
import { getVersion } from "@/lib/registry/versions";
import { createHandlers } from "./handlers";
import type { TryModel } from "./validate-version";
import { startWorkLoop } from "./work-loop";

// The versions are asked and timed in real processes; only the trial before is left out.

useDatabase({ ONNWARD_PROMOTE_WAIT_MS: "60000" });
const engineer = userContext("engineer");
const approver = userContext("approver");
const name = "gated";
const settled = { timeout: 60_000, interval: 50 };

const report: ValidationReport = {
  ...{ loadMs: 2, runs: [], peakMemoryBytes: 3, warnings: [] },
  runtime: { name: "onnxruntime", version: "test" },
};
const likesEverything: TryModel = async ({ signature }) => ({ ok: true, report, signature });

async function withRunner<T>(body: () => Promise<T>): Promise<T> {
  const loop = startWorkLoop(createHandlers(likesEverything));
  try {
    return await body();
  } finally {
    await loop.stop();
  }
}

beforeAll(async () => {
  for (const file of ["batching/reversed-rows", "batching/mean-over-rows"]) {
    const { version } = await upload(engineer, name, { bytes: fixture(file) });
    await withRunner(() =>
      vi.waitFor(async () => {
        expect((await getVersion(engineer, { name, number: version })).status).toBe("ready");
      }, settled),
    );
  }
  await promoteVersion(engineer, { name, alias, version: 1, reason: "first" });
});

beforeEach(async () => {
  await db().goldenSample.deleteMany();
});

const inputs = '{"x":[[1,2,3,4],[3,2,1,0]]}';
const keep = (label: string, outputs: string) =>
  createGoldenSample(engineer, { name, label, inputs, outputs, tolerance: defaultTolerance });
const promote = () => promoteVersion(approver, { name, alias, version: 2, reason: "better" });

test("a version that answers a golden sample otherwise is measured and stopped; the dry run says the same", async () => {
  await setRules(approver, name, { gates: { golden: true } });
  // What version 1 answers; version 2 has two of these numbers in their places by chance.
  await keep("rows", '{"y":[[3,2,1,0],[1,2,3,4]]}');
  const refused = withRunner(promote);
  await expect(refused).rejects.toMatchObject({
    code: "gate.failed",
    detail: expect.stringContaining('"rows": output "y" differs in 6 of 8 values'),
  });
  const dry = await checkMove(approver, { name, alias, version: 2 });
  expect(dry).toMatchObject({
    verdict: "failed",
    gates: [{ gate: "golden", figures: { samples: 1, failed: 1 } }],
  });
}, 120_000);

test("a version that meets every sample and keeps its p99 moves, and the ledger has the figures", async () => {
  await setRules(approver, name, {
    gates: { golden: true, latency: { p99Ratio: 100, p99Ms: 60_000 } },
  });
  await keep("rows", '{"y":[[-1,0,1,2],[1,0,-1,-2]]}');
  expect((await withRunner(promote)).version).toBe(2);
  const [move] = (await listAliasMoves(engineer, { name, alias, limit: 1 })).data;
  expect(move?.details.gates).toMatchObject([
    { gate: "golden", verdict: "passed", figures: { samples: 1, failed: 0 } },
    { gate: "latency", verdict: "passed", figures: { "p99Ratio.limit": 100 } },
  ]);
  const figures = move?.details.gates?.[1]?.figures;
  expect(figures?.["p99Ms.to"]).toBeGreaterThan(0);
  expect(figures?.pairs).toBeGreaterThan(1);
}, 120_000);
