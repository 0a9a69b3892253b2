import { chmodSync, writeFileSync } from "node:fs";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import * as comparisonRoute from "@/app/api/v1/models/[name]/comparisons/[id]/route";
import * as comparisonsRoute from "@/app/api/v1/models/[name]/comparisons/route";
import { createKey } from "@/lib/access";
import { openArtifactStore } from "@/lib/artifacts";
import { callRoute } from "@/lib/console/testing/call-route";
import { scopes as allScopes } from "@/lib/contract/actor";
import { defaultTolerance } from "@/lib/contract/golden-sample";
import type { ValidationReport } from "@/lib/contract/version";
import { db, inTransaction } from "@/lib/platform/db";
import { contextOf, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { createComparison, findLastComparison, getComparison } from "@/lib/registry/comparisons";
import { createGoldenSample, keepGoldenSamples } from "@/lib/registry/golden-samples";
import { auditOf, codeOf, fixture, rowOf, upload } from "@/lib/registry/testing/registry";
import { getVersion } from "@/lib/registry/versions";
import { createHandlers } from "./handlers";
import type { TryModel } from "./validate-version";
import { startWorkLoop } from "./work-loop";

// The versions themselves are asked, in real processes; only the trial before is left out.

useDatabase();
const engineer = userContext("engineer");
const settled = { timeout: 60_000, interval: 20 };
let key: string;

const report: ValidationReport = {
  loadMs: 2,
  runs: [],
  peakMemoryBytes: 3,
  warnings: ["a warning"],
  runtime: { name: "onnxruntime", version: "test" },
};
const likesEverything: TryModel = async ({ signature }) => ({ ok: true, report, signature });

beforeAll(async () => {
  key = (await createKey(contextOf(), { name: "t", scopes: [...allScopes], models: [] })).secret;
});
beforeEach(async () => {
  await db().work.deleteMany();
});

async function withRunner(body: () => Promise<void>): Promise<void> {
  const loop = startWorkLoop(createHandlers(likesEverything));
  try {
    await body();
  } finally {
    await loop.stop();
  }
}

async function validated(name: string, number: number) {
  await withRunner(() =>
    vi.waitFor(async () => {
      const { status } = await getVersion(engineer, { name, number });
      expect(status).not.toBe("validating");
    }, settled),
  );
  return getVersion(engineer, { name, number });
}

const identity = fixture("hostile/int64-identity");
const right = { inputs: '{"x":[9223372036854775807]}', outputs: '{"y":[9223372036854775807]}' };
const wrong = { inputs: '{"x":[9223372036854775807]}', outputs: '{"y":[9223372036854775806]}' };

/** A version whose upload brought these samples, before its validation. */
async function uploadWith(name: string, samples: Record<string, typeof right>) {
  const { version } = await upload(engineer, name, { bytes: identity });
  const { id, modelId, createdBy } = await rowOf(name, version);
  const inputs = Object.entries(samples).map(([label, sample]) => ({
    ...{ ...sample, name: label, tolerance: defaultTolerance },
  }));
  await inTransaction((tx) => keepGoldenSamples(tx, { id, modelId, createdBy }, inputs));
  return version;
}

test("a version whose file was damaged before its validation is rejected, and the log says so", async () => {
  const { version, digest } = await upload(engineer, "spoiled", {
    bytes: fixture("sklearn/iris-logistic"),
  });
  const file = openArtifactStore().pathOf(digest.replace("sha256:", ""));
  chmodSync(file, 0o600);
  writeFileSync(file, "damage");
  const { status, rejection } = await validated("spoiled", version);
  expect([status, rejection?.code]).toEqual(["rejected", "artifact.corrupt"]);
  expect(await auditOf("version:spoiled@1")).toEqual([
    "version.created",
    "artifact.corrupt failure",
    "version.rejected",
  ]);
});

describe("golden samples at validation", () => {
  test("that the version brought and meets are in its report", async () => {
    const version = await uploadWith("meets", { biggest: right });
    expect(await validated("meets", version)).toMatchObject({
      status: "ready",
      report: {
        warnings: ["a warning"],
        golden: { skipped: [], results: [{ name: "biggest", source: "version", ok: true }] },
      },
    });
  });

  test("that the version brought and does not meet reject it, naming the output and how far", async () => {
    const version = await uploadWith("misses", { biggest: right, other: wrong });
    const { status, rejection } = await validated("misses", version);
    expect(status).toBe("rejected");
    expect(rejection).toMatchObject({
      code: "golden.mismatch",
      detail: expect.stringMatching(/^Golden sample "other": output "y" differs in 1 of 1 values/),
    });
  });

  test("of the model warn and reject nothing; those that do not fit are passed over", async () => {
    await upload(engineer, "model", { bytes: identity });
    const keep = (label: string, sample: typeof right) =>
      createGoldenSample(engineer, {
        ...{ ...sample, name: "model", label, tolerance: defaultTolerance },
      });
    await keep("met", right);
    await keep("not met", wrong);
    await keep("of another signature", { inputs: '{"z":1}', outputs: "{}" });
    const version = await validated("model", 1);
    expect(version).toMatchObject({
      status: "ready",
      report: {
        golden: {
          skipped: ["of another signature"],
          results: [
            { name: "met", source: "model", ok: true },
            { name: "not met", source: "model", ok: false },
          ],
        },
      },
    });
    expect(version.report?.warnings).toEqual([
      "a warning",
      expect.stringMatching(/^Of the model: Golden sample "not met": output "y" differs/),
    ]);
  });
});

describe("two versions measured", () => {
  const options = { name: "pair", from: "1", to: "2" } as const;

  beforeAll(async () => {
    for (const file of ["batching/any-zero", "batching/batch-norm"]) {
      const { version } = await upload(engineer, "pair", { bytes: fixture(file) });
      await validated("pair", version);
    }
  });

  test("over HTTP: asked for, followed at its address, measured, kept and audited", async () => {
    const asked = await callRoute(comparisonsRoute.POST, {
      ...{ method: "POST", params: { name: "pair" }, key, body: { from: "1", to: "2" } },
    });
    expect(asked.status).toBe(202);
    expect(asked.body).toMatchObject({ status: "queued", result: null, fault: null });
    const { id } = asked.body;
    expect(asked.headers.get("location")).toBe(`/api/v1/models/pair/comparisons/${id}`);
    // Asked for again while it waits, it is the same.
    expect((await createComparison(engineer, options)).id).toBe(id);
    const read = () => callRoute(comparisonRoute.GET, { params: { name: "pair", id }, key });
    await withRunner(() =>
      vi.waitFor(async () => expect((await read()).body.status).toBe("measured"), settled),
    );
    const { result } = (await read()).body;
    expect(result).toMatchObject({
      requests: { source: "generated", count: 8, refused: [] },
      outputs: [{ name: "y", elements: 32 }],
    });
    expect(result.pairs).toBeGreaterThan(0);
    expect(await auditOf("model:pair")).toEqual(
      expect.arrayContaining(["comparison.requested", "comparison.measured"]),
    );
    expect(await findLastComparison(engineer, options)).toMatchObject({ id, status: "measured" });
    expect(await findLastComparison(engineer, { ...options, from: "2", to: "1" })).toBeNull();
  }, 90_000);

  test("of which one is not there any more have a reason", async () => {
    const { id } = await createComparison(engineer, options);
    const { id: versionId } = await rowOf("pair", 2);
    await db().version.update({ where: { id: versionId }, data: { deletedAt: new Date() } });
    await withRunner(() =>
      vi.waitFor(async () => {
        expect(await getComparison(engineer, { name: "pair", id })).toMatchObject({
          status: "failed",
          fault: { code: "version.not_found" },
        });
      }, settled),
    );
    await db().version.update({ where: { id: versionId }, data: { deletedAt: null } });
  });

  test("of which one is damaged are not asked, and the log says which", async () => {
    const { id } = await createComparison(engineer, options);
    const file = openArtifactStore().pathOf((await rowOf("pair", 2)).digest);
    chmodSync(file, 0o600);
    writeFileSync(file, "damage");
    await withRunner(() =>
      vi.waitFor(async () => {
        expect(await getComparison(engineer, { name: "pair", id })).toMatchObject({
          status: "failed",
          fault: { code: "artifact.corrupt" },
        });
      }, settled),
    );
    writeFileSync(file, fixture("batching/batch-norm"));
    expect(await auditOf("version:pair@2")).toContain("artifact.corrupt failure");
    expect(await auditOf("version:pair@1")).not.toContain("artifact.corrupt failure");
  });

  test("wait in a bounded line, and only versions that passed their validation", async () => {
    for (let number = 3; number <= 7; number += 1) {
      const { version } = await upload(engineer, "pair", { bytes: identity });
      await validated("pair", version);
    }
    const to = (number: number) => createComparison(engineer, { ...options, to: String(number) });
    const codes = await Promise.all([2, 3, 4, 5, 6, 7].map((number) => codeOf(to(number))));
    expect(codes.sort()).toEqual(["comparison.limit", ...Array(5).fill("no error")]);
    await upload(engineer, "pair", { bytes: identity });
    expect(await codeOf(to(8))).toBe("version.not_ready");
  });

  test("are nobody's who may not read the model, and need writing to be asked for", async () => {
    const { id } = await db().comparison.findFirstOrThrow({ where: { settledAt: { not: null } } });
    await upload(engineer, "elsewhere", { bytes: identity });
    expect(await codeOf(getComparison(engineer, { name: "elsewhere", id }))).toBe(
      "comparison.not_found",
    );
    expect(await codeOf(createComparison(userContext("viewer"), options))).toBe(
      "permission.denied",
    );
    await db().model.updateMany({ where: { name: "pair" }, data: { visibility: "private" } });
    expect(await codeOf(getComparison(userContext("viewer"), { name: "pair", id }))).toBe(
      "model.not_found",
    );
  });
});
