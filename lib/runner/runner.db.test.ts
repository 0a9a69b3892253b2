import { readFileSync } from "node:fs";
import { beforeEach, expect, test, vi } from "vitest";
import { openArtifactStore } from "@/lib/artifacts";
import type { ValidationReport } from "@/lib/contract/version";
import { db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { createId } from "@/lib/platform/ids";
import { userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { promoteVersion } from "@/lib/registry/aliases";
import { archiveVersion } from "@/lib/registry/lifecycle";
import {
  auditOf,
  beat,
  fixture,
  gatewayId,
  rowOf,
  upload,
  uploadReady,
} from "@/lib/registry/testing/registry";
import { getVersion } from "@/lib/registry/versions";
import { createHandlers } from "./handlers";
import { reviveMoves } from "./housekeeping";
import type { TryModel } from "./validate-version";
import { claimWork, renewLease } from "./work";
import { startWorkLoop, type WorkHandlers } from "./work-loop";

useDatabase({ ONNWARD_PROMOTE_WAIT_MS: "50" });
const engineer = userContext("engineer");
const settled = { timeout: 20_000, interval: 20 };

const report: ValidationReport = {
  loadMs: 2,
  runs: [],
  peakMemoryBytes: 3,
  warnings: [],
  runtime: { name: "onnxruntime", version: "test" },
};
const likesEverything: TryModel = async ({ signature, onPhase }) => {
  onPhase("loading");
  onPhase("running");
  return { ok: true, report, signature };
};

beforeEach(async () => {
  await db().work.deleteMany();
  await db().gatewayHeartbeat.deleteMany();
});

/** Runs a work loop for as long as `body` does. */
async function withLoop(handlers: WorkHandlers, body: () => Promise<void>): Promise<void> {
  const loop = startWorkLoop(handlers);
  try {
    await body();
  } finally {
    await loop.stop();
  }
}

async function addWork(kind: string, changes: object = {}): Promise<string> {
  const { id } = await db().work.create({ data: { kind, subjectId: createId(), ...changes } });
  return id;
}

function statusOf(name: string, number = 1): Promise<string> {
  return getVersion(engineer, { name, number }).then(({ status }) => status);
}

async function phasesOf(name: string): Promise<string[]> {
  const { id } = await rowOf(name, 1);
  const rows = await db().versionEvent.findMany({
    where: { versionId: id },
    orderBy: { id: "asc" },
  });
  return rows.map(({ phase }) => phase);
}

test("an upload becomes ready, phase by phase, with one event of the system", async () => {
  await upload(engineer, "plain");
  await withLoop(createHandlers(likesEverything), async () => {
    await expect.poll(() => statusOf("plain"), settled).toBe("ready");
  });
  const version = await getVersion(engineer, { name: "plain", number: 1 });
  expect(version.servingDigest).toBe(version.digest);
  expect(version.report).toEqual(report);
  expect(await phasesOf("plain")).toEqual(["queued", "started", "loading", "running", "ready"]);
  expect(await auditOf("version:plain@1")).toEqual(["version.created", "version.validated"]);
  expect(await db().work.count()).toBe(0);
});

test("a classifier's ZipMap becomes a derived artifact; the original stays as it was uploaded", async () => {
  const bytes = fixture("sklearn/iris-forest");
  await upload(engineer, "iris", { bytes });
  const tried: string[] = [];
  const tryModel: TryModel = async (subject) => {
    tried.push(subject.digest);
    await openArtifactStore().verify(subject.digest);
    return likesEverything(subject);
  };
  await withLoop(createHandlers(tryModel), async () => {
    await expect.poll(() => statusOf("iris"), settled).toBe("ready");
  });
  const version = await getVersion(engineer, { name: "iris", number: 1 });
  expect(version.servingDigest).not.toBe(version.digest);
  expect(version.servingDigest).toBe(`sha256:${tried[0]}`);
  const probabilities = version.signature?.outputs.find(({ classLabels }) => classLabels);
  expect(probabilities?.classLabels?.values).toEqual(["setosa", "versicolor", "virginica"]);
  expect(await phasesOf("iris")).toContain("rewriting");
  const original = openArtifactStore().pathOf(version.digest.replace("sha256:", ""));
  expect(readFileSync(original).equals(bytes)).toBe(true);
});

test("what quarantine refuses, and what cannot have a signature, is rejected with code and hint", async () => {
  await upload(engineer, "crashes");
  await upload(engineer, "sequence", { bytes: fixture("hostile/sequence-input") });
  const fault = { code: "model.validator_crashed", detail: "It crashed." } as const;
  await withLoop(
    createHandlers(async () => ({ ok: false, fault })),
    async () => {
      await expect.poll(() => statusOf("crashes"), settled).toBe("rejected");
      await expect.poll(() => statusOf("sequence"), settled).toBe("rejected");
    },
  );
  const { rejection } = await getVersion(engineer, { name: "crashes", number: 1 });
  expect(rejection).toMatchObject({ ...fault, hint: expect.stringMatching(/\w/) });
  expect((await getVersion(engineer, { name: "sequence", number: 1 })).rejection?.code).toBe(
    "model.inputs_unsupported",
  );
  expect(await phasesOf("crashes")).toEqual(["queued", "started", "rejected"]);
  expect(await auditOf("version:crashes@1")).toEqual(["version.created", "version.rejected"]);
});

test("a validation whose runners keep dying is abandoned instead of tried a fourth time", async () => {
  await upload(engineer, "deadly");
  // Three runners claimed it and were never heard of again.
  const past = new Date(Date.now() - 1_000);
  await db().work.updateMany({ data: { attempts: 3, leasedBy: "gone", leasedUntil: past } });
  const tryModel = vi.fn(likesEverything);
  await withLoop(createHandlers(tryModel), async () => {
    await expect.poll(() => statusOf("deadly"), settled).toBe("rejected");
  });
  expect(tryModel).not.toHaveBeenCalled();
  expect((await getVersion(engineer, { name: "deadly", number: 1 })).rejection?.code).toBe(
    "validation.abandoned",
  );
});

test("a version that was archived while it was validated stays archived", async () => {
  await upload(engineer, "shelved");
  let isArchived = false;
  const tryModel: TryModel = async (subject) => {
    await archiveVersion(engineer, { name: "shelved", number: 1 });
    isArchived = true;
    return likesEverything(subject);
  };
  await withLoop(createHandlers(tryModel), async () => {
    await expect.poll(() => isArchived, settled).toBe(true);
  });
  expect(await statusOf("shelved")).toBe("archived");
});

test("two runners never hold one row, and an expired lease is claimed again", async () => {
  const ids = new Set<string>();
  for (let count = 0; count < 20; count += 1) ids.add(await addWork("test.kind"));
  const claims = await Promise.all(Array.from({ length: 30 }, () => claimWork(["test.kind"])));
  const claimed = claims.flatMap((work) => (work === null ? [] : [work]));
  expect(claimed.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(await claimWork(["test.kind"])).toBeNull();

  const [first] = claimed;
  if (first === undefined) throw new Error("nothing was claimed");
  const past = new Date(Date.now() - 1_000);
  await db().work.update({ where: { id: first.id }, data: { leasedUntil: past } });
  expect(await claimWork(["another.kind"])).toBeNull();
  const again = await claimWork(["test.kind"]);
  expect(again).toMatchObject({ id: first.id, attempts: 2 });
  // The first holder finds out, and cannot touch the row of the second.
  expect(await renewLease(first)).toBe(false);
});

test("a stop interrupts work, gives it back at once and does not count it", async () => {
  const id = await addWork("test.slow");
  let hasStarted = () => {};
  const started = new Promise<void>((resolve) => {
    hasStarted = resolve;
  });
  const interrupted = vi.fn();
  const loop = startWorkLoop({
    "test.slow": {
      concurrency: 1,
      run(_work, signal) {
        signal.addEventListener("abort", interrupted);
        hasStarted();
        return new Promise(() => {}); // Never by itself.
      },
      abandon: async () => {},
    },
  });
  await started;
  await loop.stop();
  expect(interrupted).toHaveBeenCalledOnce();
  const row = await db().work.findUniqueOrThrow({ where: { id } });
  expect(row).toMatchObject({ attempts: 0, leasedBy: null, leasedUntil: null });
});

test("work of one kind does not wait for a long run of another", async () => {
  await addWork("test.long");
  let free = () => {};
  const done: string[] = [];
  await withLoop(
    {
      "test.long": {
        concurrency: 1,
        async run() {
          await new Promise<void>((resolve) => {
            free = resolve;
          });
          return { kind: "done" };
        },
        abandon: async () => {},
      },
      "test.short": {
        concurrency: 1,
        async run({ id }) {
          done.push(id);
          return { kind: "done" };
        },
        abandon: async () => {},
      },
    },
    async () => {
      const id = await addWork("test.short");
      await expect.poll(() => done, settled).toEqual([id]);
      free();
    },
  );
});

test("a failure is tried again later; waiting is not a failure", async () => {
  const failing = await addWork("test.fails");
  const waiting = await addWork("test.waits");
  const handler = (run: () => Promise<{ kind: "waiting"; delayMs: number }>) => ({
    concurrency: 1,
    run,
    abandon: async () => {},
  });
  await withLoop(
    {
      "test.fails": handler(async () => {
        throw new AppError("storage.full", "There is no space left.");
      }),
      "test.waits": handler(async () => ({ kind: "waiting", delayMs: 60_000 })),
    },
    async () => {
      const row = (id: string) => db().work.findUniqueOrThrow({ where: { id } });
      await expect.poll(async () => (await row(failing)).runAt > new Date(), settled).toBe(true);
      await expect.poll(async () => (await row(waiting)).runAt > new Date(), settled).toBe(true);
      expect((await row(failing)).attempts).toBeGreaterThan(0);
      expect(await row(waiting)).toMatchObject({ attempts: 0, leasedBy: null });
    },
  );
});

test("a promotion that its console gave up is finished by the runner, also without a work row", async () => {
  const id = await uploadReady(engineer, "slow");
  const gateway = gatewayId();
  await beat(gateway, {});
  const move = { name: "slow", alias: "production", reason: "", version: 1 };
  const promise = await promoteVersion(engineer, move);
  expect(promise).toMatchObject({ version: null, intendedVersion: 1 });
  await db().work.deleteMany();
  await db().alias.updateMany({ data: { intendedAt: new Date(Date.now() - 60_000) } });
  await beat(gateway, { warm: [id] });
  await reviveMoves();
  await withLoop(createHandlers(likesEverything), async () => {
    await expect
      .poll(async () => (await getVersion(engineer, { name: "slow", number: 1 })).aliases, settled)
      .toEqual(["production"]);
  });
});
