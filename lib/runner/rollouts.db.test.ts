import { beforeEach, expect, test } from "vitest";
import { startRolloutBody, type TargetFigures } from "@/lib/contract/rollout";
import { setClock } from "@/lib/platform/clock";
import { db, inTransaction } from "@/lib/platform/db";
import { userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { untilWaiting } from "@/lib/platform/testing/waiting";
import { promoteVersion } from "@/lib/registry/aliases";
import { getRollout, startRollout, steerRollout } from "@/lib/registry/rollouts";
import { auditOf, beat, gatewayId, uploadReady } from "@/lib/registry/testing/registry";
import { bucketOf } from "@/lib/rollout/guards";
import { foldWindows } from "./fold-windows";
import { pruneWindows, reviveRollouts } from "./housekeeping";
import { abandonRollout, tickRollout } from "./tick-rollout";

useDatabase({ ONNWARD_PROMOTE_WAIT_MS: "200" });
const engineer = userContext("engineer");
const gateway = gatewayId();

beforeEach(async () => {
  await db().gatewayHeartbeat.deleteMany();
});

const twoSteps = {
  kind: "canary",
  version: 2,
  steps: [
    { weightPercent: 10, soakSeconds: 60, minRequests: 50 },
    { weightPercent: 50, soakSeconds: 60, minRequests: 50 },
  ],
};

interface Started {
  readonly id: string;
  readonly name: string;
  readonly stable: string;
  readonly target: string;
}

async function start(name: string, plan: unknown = twoSteps): Promise<Started> {
  const stable = await uploadReady(engineer, name);
  const target = await uploadReady(engineer, name);
  const production = { name, alias: "production", reason: "" };
  await promoteVersion(engineer, { ...production, version: 1 });
  const { id } = await startRollout(engineer, {
    ...production,
    ...startRolloutBody.parse({ plan }),
  });
  return { id, name, stable, target };
}

function work(subjectId: string) {
  return { id: gatewayId(), kind: "rollout.tick", subjectId, attempts: 1, lease: "x" };
}

async function report(
  { id: rolloutId }: Started,
  versionId: string,
  { step = 0, ms = 2, ...figures }: Partial<TargetFigures> & { step?: number; ms?: number },
): Promise<void> {
  const { requests = 0, errors = 0 } = figures;
  const durations = requests > errors ? [[bucketOf(ms), requests - errors]] : [];
  await db().rolloutWindow.create({
    data: { rolloutId, step, versionId, figures: { requests, errors, durations, shadow: null } },
  });
}

async function stateOf({ name, id }: Started) {
  return getRollout(engineer, { name, id });
}

/** Runs the body so much later. */
async function later<T>(seconds: number, body: () => Promise<T>): Promise<T> {
  const restore = setClock(() => Date.now() + seconds * 1_000);
  try {
    return await body();
  } finally {
    restore();
  }
}

async function ledgerOf({ name }: Started) {
  const rows = await db().aliasMove.findMany({
    where: { model: { liveName: name } },
    orderBy: { id: "asc" },
  });
  return rows.map(({ kind }) => kind);
}

test("what gateways report is added once, however many look at the same time", async () => {
  const rollout = await start("folded");
  for (let count = 0; count < 20; count += 1) {
    await report(rollout, rollout.target, { requests: 3, errors: 0 });
    await report(rollout, rollout.stable, { requests: 10, errors: 0 });
  }
  await Promise.all([1, 2, 3, 4].map(() => tickRollout(work(rollout.id))));
  await report(rollout, rollout.target, { requests: 1, errors: 0 });
  await tickRollout(work(rollout.id));
  const { targets } = await stateOf(rollout);
  expect(targets.map(({ version, requests }) => [version, requests])).toEqual([
    [1, 200],
    [2, 61],
  ]);
  expect(await db().rolloutWindow.count({ where: { rolloutId: rollout.id } })).toBe(0);
});

test("two who add different reports at the same time lose none: they take turns at the rollout", async () => {
  const rollout = await start("turns");
  const { id, target } = rollout;
  await report(rollout, target, { requests: 1, errors: 1 });
  await foldWindows(id);
  await report(rollout, target, { requests: 10, errors: 10 });
  const folds: Promise<number>[] = [];
  await inTransaction(async (tx) => {
    // Whoever adds has taken its windows off the list and read the total, and cannot write it yet.
    await tx.$queryRaw`SELECT step FROM rollout_total WHERE rollout_id = ${id}::uuid FOR UPDATE`;
    folds.push(foldWindows(id));
    await untilWaiting(1);
    // An id is given before its row is committed: what comes later can be earlier, and then another one takes it.
    await db().$executeRaw`
      INSERT INTO rollout_window (id, rollout_id, step, version_id, figures)
      SELECT -n, ${id}::uuid, 0, ${target}::uuid,
        '{"requests": 1, "errors": 1, "durations": [], "shadow": null}' FROM generate_series(1, 500) AS n`;
    folds.push(foldWindows(id));
    await untilWaiting(2);
  });
  expect(await Promise.all(folds)).toEqual([1, 500]);
  const [total] = await db().rolloutTotal.findMany({ where: { rolloutId: id } });
  expect(total?.figures).toMatchObject({ requests: 511, errors: 511 });
});

test("a canary's time begins when every gateway has it warm", async () => {
  const rollout = await start("warming");
  await beat(gateway, { warm: [rollout.stable] });
  await later(3_600, () => tickRollout(work(rollout.id)));
  const waiting = await stateOf(rollout);
  expect(waiting.waitingFor).toBe("Not warm yet in east.");
  // The step has not begun: it counts from the look that found a gateway cold.
  const startedMs = Date.parse(waiting.stepStartedAt) - Date.parse(waiting.startedAt);
  expect(startedMs).toBeGreaterThan(3_000_000);
  await beat(gateway, { warm: [rollout.stable, rollout.target] });
  await tickRollout(work(rollout.id));
  expect(await stateOf(rollout)).toMatchObject({ waitingFor: "", step: 0 });
});

test("a fine canary goes through its steps and is promoted, with the figures in the ledger", async () => {
  const rollout = await start("fine");
  await beat(gateway, { warm: [rollout.stable, rollout.target] });
  await report(rollout, rollout.stable, { requests: 900, errors: 0 });
  await report(rollout, rollout.target, { requests: 100, errors: 0 });
  await tickRollout(work(rollout.id));
  expect(await stateOf(rollout)).toMatchObject({ step: 0, weightPercent: 10 });
  await later(61, async () => {
    // Two runners at once: one of them takes the step.
    await Promise.all([tickRollout(work(rollout.id)), tickRollout(work(rollout.id))]);
    expect(await stateOf(rollout)).toMatchObject({ step: 1, weightPercent: 50 });
  });
  // Figures of the step before count no more.
  await later(125, () => tickRollout(work(rollout.id)));
  expect(await stateOf(rollout)).toMatchObject({
    step: 1,
    waitingFor: expect.stringMatching(/Waits for 50/),
  });
  await report(rollout, rollout.stable, { step: 1, requests: 500, errors: 0 });
  await report(rollout, rollout.target, { step: 1, requests: 500, errors: 0 });
  await later(126, () => tickRollout(work(rollout.id)));
  expect(await stateOf(rollout)).toMatchObject({ status: "promoting" });
  await beat(gateway, { warm: [rollout.stable, rollout.target] });
  expect(await tickRollout(work(rollout.id))).toEqual({ kind: "done" });
  expect(await stateOf(rollout)).toMatchObject({ status: "completed" });
  expect(await ledgerOf(rollout)).toEqual([
    "promote",
    "rollout_start",
    "rollout_step",
    "promote",
    "rollout_end",
  ]);
  const alias = await db().alias.findFirstOrThrow({ where: { model: { liveName: "fine" } } });
  expect(alias).toMatchObject({ versionId: rollout.target, previousVersionId: rollout.stable });
  const [step] = await db().aliasMove.findMany({ where: { kind: "rollout_step" } });
  expect(step?.details).toMatchObject({
    rolloutId: rollout.id,
    weightPercent: 50,
    figures: { "v2.requests": 100, "stable.requests": 900 },
  });
  expect((await auditOf("alias:fine@production")).slice(-2)).toEqual([
    "rollout.completed",
    "alias.moved",
  ]);
});

test("one that errs is aborted with the figures that led to it, and gateways are told", async () => {
  const rollout = await start("erring");
  await report(rollout, rollout.stable, { requests: 9_000, errors: 0 });
  await report(rollout, rollout.target, { requests: 1_000, errors: 40 });
  const before = await db().revision.findUniqueOrThrow({ where: { id: 1 } });
  expect(await tickRollout(work(rollout.id))).toEqual({ kind: "done" });
  const ended = await stateOf(rollout);
  expect(ended).toMatchObject({
    status: "aborted",
    endReason: expect.stringMatching(/^Errors: version 2/),
  });
  expect(ended.targets[1]?.guards[0]).toMatchObject({ guard: "errors", verdict: "abort" });
  const [abort] = await db().aliasMove.findMany({
    where: { kind: "rollout_abort", alias: "production", model: { liveName: "erring" } },
  });
  expect(abort).toMatchObject({
    actorKind: "system",
    details: { figures: { guard: "errors", "target.errors": 40, "stable.requests": 9_000 } },
  });
  const after = await db().revision.findUniqueOrThrow({ where: { id: 1 } });
  expect(after.number).toBe(before.number + 1n);
});

test("one that is a third slower is aborted, also while it is paused", async () => {
  const rollout = await start("slow");
  await steerRollout(engineer, { name: "slow", alias: "production", action: "pause", reason: "" });
  await report(rollout, rollout.stable, { requests: 9_000, errors: 0 });
  await report(rollout, rollout.target, { requests: 1_000, errors: 0, ms: 2.7 });
  await tickRollout(work(rollout.id));
  expect(await stateOf(rollout)).toMatchObject({
    status: "aborted",
    endReason: expect.stringMatching(/^Latency: the median of version 2/),
  });
});

test("a gateway that cannot load the target aborts it, but not by what it said before it heard of it", async () => {
  const failed = { code: "artifact.corrupt", detail: "The bytes changed." };
  const stable = await uploadReady(engineer, "broken");
  const target = await uploadReady(engineer, "broken");
  const production = { name: "broken", alias: "production", reason: "" };
  await promoteVersion(engineer, { ...production, version: 1 });
  await beat(gateway, { warm: [stable], failed: { [target]: failed } });
  const { id } = await startRollout(engineer, {
    ...production,
    ...startRolloutBody.parse({ plan: twoSteps }),
  });
  const rollout = { id, name: "broken", stable, target };
  await tickRollout(work(id));
  expect(await stateOf(rollout)).toMatchObject({
    status: "running",
    waitingFor: "Not warm yet in east.",
  });
  await beat(gateway, { warm: [stable], failed: { [target]: failed } });
  await tickRollout(work(id));
  expect(await stateOf(rollout)).toMatchObject({
    status: "aborted",
    endReason: expect.stringContaining("The bytes changed."),
  });
});

test("a step that leaves the stable version nothing is compared with the step before", async () => {
  const full = { ...twoSteps, steps: [twoSteps.steps[0], { weightPercent: 100, soakSeconds: 60 }] };
  const rollout = await start("full", full);
  await report(rollout, rollout.stable, { requests: 9_000, errors: 0 });
  await tickRollout(work(rollout.id));
  await steerRollout(engineer, { name: "full", alias: "production", action: "goOn", reason: "" });
  await report(rollout, rollout.target, { step: 1, requests: 1_000, errors: 40 });
  await tickRollout(work(rollout.id));
  expect(await stateOf(rollout)).toMatchObject({ status: "aborted", step: 1 });
});

test("an A/B has its answer with its figures", async () => {
  const rollout = await start("compared", {
    kind: "ab",
    targets: [{ version: 2, weightPercent: 50 }],
    stickyBy: { kind: "key" },
    outcome: { kind: "share", wanted: ["yes"] },
  });
  const units = [rollout.stable, rollout.target, rollout.target].map((versionId, index) => ({
    ...{ rolloutId: rollout.id, requestId: `ab-${index}`, versionId, unit: Buffer.alloc(8, index) },
  }));
  await db().rolloutAssignment.createMany({ data: units });
  const { modelId } = await db().rollout.findUniqueOrThrow({ where: { id: rollout.id } });
  await db().feedback.createMany({
    data: units.map(({ requestId }) => ({
      ...{ modelId, requestId, label: "yes", actorKind: "key", actorId: "k" },
    })),
  });
  await tickRollout(work(rollout.id));
  const read = await stateOf(rollout);
  expect(read.ab).toMatchObject({
    stable: { version: 1, outcomes: 1 },
    targets: [{ version: 2, outcomes: 2, verdict: "undecided" }],
  });
  // Between two answers the last one stands.
  await tickRollout(work(rollout.id));
  expect((await stateOf(rollout)).ab).toEqual(read.ab);
});

test("one that nobody can judge is aborted rather than left unwatched", async () => {
  const rollout = await start("unjudged");
  await abandonRollout({ ...work(rollout.id), attempts: 4 });
  expect(await stateOf(rollout)).toMatchObject({
    status: "aborted",
    endReason: "Its figures could not be judged: 3 attempts came to no end.",
  });
});

test("a live rollout without work is looked at again, and what came of an ended one goes", async () => {
  const rollout = await start("revived");
  await db().work.deleteMany({ where: { subjectId: rollout.id } });
  await reviveRollouts();
  await reviveRollouts();
  expect(await db().work.count({ where: { kind: "rollout.tick", subjectId: rollout.id } })).toBe(1);
  await report(rollout, rollout.target, { requests: 1 });
  await db().rolloutWindow.updateMany({ data: { at: new Date(Date.now() - 2 * 3_600_000) } });
  await pruneWindows();
  expect(await db().rolloutWindow.count({ where: { rolloutId: rollout.id } })).toBe(1);
  await abandonRollout(work(rollout.id));
  await pruneWindows();
  expect(await db().rolloutWindow.count({ where: { rolloutId: rollout.id } })).toBe(0);
});
