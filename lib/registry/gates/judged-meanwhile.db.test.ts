import { beforeEach, expect, test } from "vitest";
import { createMoveRequestBody } from "@/lib/contract/move-request";
import { startRolloutBody } from "@/lib/contract/rollout";
import { db, inTransaction } from "@/lib/platform/db";
import { userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { until, untilWaiting } from "@/lib/platform/testing/waiting";
import { promoteVersion } from "../aliases";
import { approveMoveRequest, createMoveRequest } from "../approvals";
import { lockModel } from "../models";
import { startRollout } from "../rollouts";
import { codeOf } from "../testing/registry";
import { alias, readyVersions, setRules, settleWaiting } from "../testing/release";
import { updateVersion } from "../versions";

// What changes while a move is judged, or while it waits for a measurement.

useDatabase({ ONNWARD_PROMOTE_WAIT_MS: "5000" });
const engineer = userContext("engineer");
const approver = userContext("approver");
const promoters = { who: "promoters" } as const;

beforeEach(async () => {
  await db().gatewayHeartbeat.deleteMany();
});

async function served(name: string): Promise<void> {
  await readyVersions(engineer, name, 2);
  await promoteVersion(engineer, { name, alias, version: 1, reason: "first" });
}

async function state(name: string, version: number, value: number): Promise<void> {
  const metrics = [{ name: "auc", value, direction: "higher" as const }];
  await updateVersion(engineer, { name, number: version, metrics });
}

async function pointsAt(name: string): Promise<number | undefined> {
  const row = await db().alias.findFirstOrThrow({
    where: { model: { liveName: name } },
    include: { version: true },
  });
  return row.version?.number;
}

/** Begins the work while the model is held, changes something once it was judged and waits, and lets it go on. */
async function changedOnceJudged(
  name: string,
  work: () => Promise<unknown>,
  change: () => Promise<void>,
): Promise<unknown> {
  let code: Promise<unknown> = Promise.resolve();
  await inTransaction(async (tx) => {
    await lockModel(tx, name);
    code = codeOf(work());
    await untilWaiting(1);
    await change();
  });
  return code;
}

const isMeasured = async () => (await db().comparison.count({ where: { settledAt: null } })) > 0;
const promote = (name: string) =>
  promoteVersion(engineer, { name, alias, version: 2, reason: "why not" });

test("a metric that is changed after it was judged keeps a move, a rollout and a request from passing by it", async () => {
  await served("metric");
  await state("metric", 1, 0.8);
  await setRules(approver, "metric", {
    movers: promoters,
    gates: { metrics: [{ name: "auc", margin: 0 }] },
  });
  const asked = { name: "metric", alias, reason: "" };
  const plan = { kind: "canary", version: 2, steps: [{ weightPercent: 5, soakSeconds: 60 }] };
  const ways = [
    () => promote("metric"),
    () => startRollout(engineer, { ...asked, ...startRolloutBody.parse({ plan }) }),
    () =>
      createMoveRequest(engineer, {
        ...asked,
        ...createMoveRequestBody.parse({ version: 2, reason: "x" }),
      }),
  ];
  for (const way of ways) {
    await state("metric", 2, 0.9);
    // Of the version that it would move to, and of the one that it is compared with.
    const worse = () => state("metric", 2, 0.1);
    expect(await changedOnceJudged("metric", way, worse)).toBe("alias.conflict");
    await state("metric", 2, 0.9);
    const better = () => state("metric", 1, 0.95);
    expect(await changedOnceJudged("metric", way, better)).toBe("alias.conflict");
    await state("metric", 1, 0.8);
  }
  expect(await pointsAt("metric")).toBe(1);
  // What no gate asks for may change as it likes.
  const note = async () =>
    void (await updateVersion(engineer, { name: "metric", number: 2, note: "x" }));
  expect(await changedOnceJudged("metric", () => promote("metric"), note)).toBe("no error");
  expect(await pointsAt("metric")).toBe(2);
});

test("a metric that is changed while a request is approved keeps it from passing by it", async () => {
  await served("approved");
  await state("approved", 1, 0.8);
  await state("approved", 2, 0.9);
  const gates = { metrics: [{ name: "auc", margin: 0 }], approval: true };
  await setRules(approver, "approved", { movers: promoters, gates });
  const body = createMoveRequestBody.parse({ version: 2, reason: "x" });
  const { id } = await createMoveRequest(engineer, { name: "approved", alias, ...body });
  const approve = () => approveMoveRequest(approver, { name: "approved", id, reason: "" });
  const worse = () => state("approved", 2, 0.1);
  expect(await changedOnceJudged("approved", approve, worse)).toBe("alias.conflict");
  expect(await pointsAt("approved")).toBe(1);
  await state("approved", 2, 0.9);
  expect(await codeOf(approve())).toBe("no error");
});

test("rules that change while a promotion waits for a measurement hold for it: its mover is one no longer", async () => {
  await served("movers");
  await setRules(approver, "movers", { movers: promoters, gates: { latency: { p99Ratio: 2 } } });
  const code = codeOf(promote("movers"));
  await until(isMeasured);
  await setRules(approver, "movers", { gates: { latency: { p99Ratio: 2 } } });
  await settleWaiting("movers");
  expect(await code).toBe("alias.protected");
  expect(await pointsAt("movers")).toBe(1);
});

test("gates that come while a promotion or a request waits for a measurement stop it", async () => {
  await served("gates");
  const ways = [
    () => promote("gates"),
    () =>
      createMoveRequest(engineer, {
        ...{ name: "gates", alias },
        ...createMoveRequestBody.parse({ version: 2, reason: "x" }),
      }),
  ];
  for (const way of ways) {
    await db().comparison.deleteMany();
    const latency = { p99Ratio: 2 };
    await setRules(approver, "gates", { movers: promoters, gates: { latency } });
    const code = codeOf(way());
    await until(isMeasured);
    const metrics = [{ name: "auc", margin: 0 }];
    await setRules(approver, "gates", { movers: promoters, gates: { latency, metrics } });
    await settleWaiting("gates");
    expect(await code).toBe("gate.failed");
  }
  expect(await pointsAt("gates")).toBe(1);
  expect(await db().moveRequest.count({ where: { model: { liveName: "gates" } } })).toBe(0);
});
