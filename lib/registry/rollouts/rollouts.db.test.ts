import { beforeEach, expect, test } from "vitest";
import { aliasRulesSchema } from "@/lib/contract/alias-rules";
import { startRolloutBody } from "@/lib/contract/rollout";
import { db, inTransaction } from "@/lib/platform/db";
import { userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { deleteAlias, finishMove, promoteVersion, rollBackAlias, setAliasRules } from "../aliases";
import { auditOf, beat, codeOf, gatewayId, uploadReady } from "../testing/registry";
import {
  advanceRollout,
  closeRollout,
  endRollout,
  getLiveRollout,
  getRollout,
  listRollouts,
  rolloutInclude,
  startRollout,
  steerRollout,
} from "./index";

useDatabase({ ONNWARD_PROMOTE_WAIT_MS: "200" });
const engineer = userContext("engineer");

beforeEach(async () => {
  await db().gatewayHeartbeat.deleteMany();
});

/** A model whose first version answers for `production`, and so many versions more. */
async function served(name: string, versions = 2): Promise<string[]> {
  const ids = [];
  for (let number = 1; number <= versions; number += 1) ids.push(await uploadReady(engineer, name));
  await promoteVersion(engineer, { ...production(name), version: 1 });
  return ids;
}

function production(name: string) {
  return { name, alias: "production", reason: "because" };
}

const twoSteps = {
  kind: "canary",
  version: 2,
  steps: [
    { weightPercent: 10, soakSeconds: 60 },
    { weightPercent: 50, soakSeconds: 60 },
  ],
};

function start(name: string, plan: unknown = twoSteps) {
  return startRollout(engineer, { ...production(name), ...startRolloutBody.parse({ plan }) });
}

function steer(name: string, action: "pause" | "resume" | "goOn", step?: number) {
  return steerRollout(engineer, { ...production(name), action, step });
}

async function ledgerOf(name: string) {
  const rows = await db().aliasMove.findMany({
    where: { model: { liveName: name } },
    orderBy: { id: "asc" },
  });
  return rows.map(({ kind, fromVersion, toVersion }) => [kind, fromVersion, toVersion]);
}

test("a rollout begins with its first step's weight, its ledger line, its audit event and its work", async () => {
  await served("begun");
  const before = await db().revision.findUniqueOrThrow({ where: { id: 1 } });
  const rollout = await start("begun");
  expect(rollout).toMatchObject({
    kind: "canary",
    status: "running",
    stable: 1,
    step: 0,
    weightPercent: 10,
    startedBy: { label: "engineer@example.com" },
    endedAt: null,
  });
  expect(await ledgerOf("begun")).toEqual([
    ["promote", null, 1],
    ["rollout_start", 1, 2],
  ]);
  expect((await auditOf("alias:begun@production")).at(-1)).toBe("rollout.started");
  expect(await db().work.count({ where: { kind: "rollout.tick", subjectId: rollout.id } })).toBe(1);
  // Gateways are told, and a gateway's word counts from that revision on.
  const { revision } = await db().rollout.findUniqueOrThrow({ where: { id: rollout.id } });
  expect(revision).toBe(before.number + 1n);
  expect(await getLiveRollout(engineer, production("begun"))).toEqual(rollout);
  expect(await getRollout(engineer, { name: "begun", id: rollout.id })).toEqual(rollout);
});

test("an alias has one rollout at a time, and of two that begin at once one is refused", async () => {
  await served("single");
  const codes = await Promise.all([codeOf(start("single")), codeOf(start("single"))]);
  expect(codes.sort()).toEqual(["no error", "rollout.running"]);
  expect(await ledgerOf("single")).toHaveLength(2);
});

test("a rollout needs an alias that points somewhere and stands still, and other versions that are ready", async () => {
  await served("needs");
  const version = { ...twoSteps, version: 1 };
  expect(await codeOf(start("needs", version))).toBe("rollout.same_version");
  expect(await codeOf(start("needs", { ...twoSteps, version: 9 }))).toBe("version.not_found");
  await db().version.updateMany({
    where: { number: 2, model: { liveName: "needs" } },
    data: { status: "rejected" },
  });
  expect(await codeOf(start("needs"))).toBe("version.not_ready");
  await db().version.updateMany({
    where: { number: 2, model: { liveName: "needs" } },
    data: { status: "ready" },
  });
  const elsewhere = { ...production("needs"), expectedVersion: 2 };
  const asked = { ...elsewhere, ...startRolloutBody.parse({ plan: twoSteps, expectedVersion: 2 }) };
  expect(await codeOf(startRollout(engineer, asked))).toBe("alias.conflict");
  await db().alias.updateMany({
    where: { model: { liveName: "needs" } },
    data: { pin: { at: new Date().toISOString(), by: {}, reason: "" } },
  });
  expect(await codeOf(start("needs"))).toBe("alias.pinned");
  expect(await ledgerOf("needs")).toHaveLength(1);
});

test("while a rollout is live nobody promotes or deletes its alias", async () => {
  await served("held", 3);
  await start("held");
  const promote = promoteVersion(engineer, { ...production("held"), version: 3 });
  expect(await codeOf(promote)).toBe("rollout.running");
  expect(await codeOf(deleteAlias(engineer, production("held")))).toBe("rollout.running");
  await endRollout(engineer, production("held"));
  await promoteVersion(engineer, { ...production("held"), version: 3 });
  expect((await ledgerOf("held")).map(([kind]) => kind)).toEqual([
    "promote",
    "rollout_start",
    "rollout_stop",
    "promote",
  ]);
});

test("a rollback aborts the rollout and says so", async () => {
  await served("back", 3);
  await promoteVersion(engineer, { ...production("back"), version: 2 });
  const { id } = await start("back", { ...twoSteps, version: 3 });
  await rollBackAlias(engineer, production("back"));
  expect(await getRollout(engineer, { name: "back", id })).toMatchObject({
    status: "aborted",
    endReason: "The alias was rolled back.",
    weightPercent: 0,
  });
  expect((await ledgerOf("back")).slice(-2)).toEqual([
    ["rollout_abort", 2, 3],
    ["rollback", 2, 1],
  ]);
});

test("who steers says which step they saw, so that going on is done once", async () => {
  await served("steered");
  await start("steered");
  expect(await steer("steered", "pause")).toMatchObject({ status: "paused", weightPercent: 10 });
  expect(await codeOf(steer("steered", "pause"))).toBe("rollout.settled");
  expect(await steer("steered", "resume")).toMatchObject({ status: "running" });
  const codes = await Promise.all([
    codeOf(steer("steered", "goOn", 0)),
    codeOf(steer("steered", "goOn", 0)),
  ]);
  expect(codes.sort()).toEqual(["no error", "rollout.settled"]);
  const now = await getLiveRollout(engineer, production("steered"));
  expect(now).toMatchObject({ step: 1, weightPercent: 50, status: "running" });
  expect((await ledgerOf("steered")).at(-1)).toEqual(["rollout_step", 1, 2]);
});

test("who saw an older rollout steers and ends no newer one", async () => {
  await served("older");
  const { id: older } = await start("older");
  await endRollout(engineer, production("older"));
  const { id: newer } = await start("older");
  const asked = { ...production("older"), expectedRollout: older };
  for (const action of ["pause", "resume", "goOn"] as const)
    expect(await codeOf(steerRollout(engineer, { ...asked, action }))).toBe("rollout.settled");
  expect(await codeOf(endRollout(engineer, asked))).toBe("rollout.settled");
  const now = await getLiveRollout(engineer, production("older"));
  expect(now).toMatchObject({ id: newer, status: "running", step: 0 });
  const seen = { ...asked, expectedRollout: newer };
  expect(await steerRollout(engineer, { ...seen, action: "pause" })).toMatchObject({ id: newer });
  expect(await endRollout(engineer, seen)).toMatchObject({ id: newer, status: "stopped" });
});

test("nobody goes on to the promotion past rules that were changed since the rollout began", async () => {
  await served("changed");
  await start("changed", { ...twoSteps, steps: twoSteps.steps.slice(0, 1) });
  const rules = aliasRulesSchema.parse({
    ...{ protected: true, movers: { who: "promoters" }, gates: { approval: true } },
  });
  const approver = userContext("approver");
  await setAliasRules(approver, { name: "changed", alias: "production", ...rules });
  expect(await codeOf(steer("changed", "goOn"))).toBe("alias.conflict");
  const now = await getLiveRollout(engineer, production("changed"));
  expect(now).toMatchObject({ status: "running", step: 0 });
});

test("going on after the last step promotes the target, and the move completes the rollout", async () => {
  await served("ended");
  const { id } = await start("ended");
  await steer("ended", "goOn", 0);
  expect(await steer("ended", "goOn", 1)).toMatchObject({ status: "promoting" });
  expect(await codeOf(steer("ended", "goOn"))).toBe("rollout.settled");
  const alias = await db().alias.findFirstOrThrow({ where: { model: { liveName: "ended" } } });
  expect(await finishMove(alias.id)).toEqual({ kind: "moved" });
  expect(await getRollout(engineer, { name: "ended", id })).toMatchObject({ status: "completed" });
  expect((await ledgerOf("ended")).slice(-2)).toEqual([
    ["promote", 1, 2],
    ["rollout_end", 1, 2],
  ]);
  expect(await db().work.count({ where: { subjectId: id } })).toBe(0);
  const move = await db().aliasMove.findFirstOrThrow({
    where: { kind: "promote", toVersion: 2, model: { liveName: "ended" } },
  });
  expect(move.details).toMatchObject({ rolloutId: id });
});

test("a promotion at the end that no gateway can load aborts the rollout with the reason", async () => {
  const [, second = ""] = await served("unloadable");
  const { id } = await start("unloadable", { ...twoSteps, steps: twoSteps.steps.slice(0, 1) });
  await steer("unloadable", "goOn");
  const failed = { [second]: { code: "artifact.corrupt", detail: "The bytes changed." } };
  await beat(gatewayId(), { failed });
  const alias = await db().alias.findFirstOrThrow({ where: { model: { liveName: "unloadable" } } });
  expect(await finishMove(alias.id)).toMatchObject({ kind: "failed" });
  expect(await getRollout(engineer, { name: "unloadable", id })).toMatchObject({
    status: "aborted",
    endReason: expect.stringContaining("The bytes changed."),
  });
  expect((await ledgerOf("unloadable")).at(-1)).toEqual(["rollout_abort", 1, 2]);
});

test("who ends a rollout takes a promotion back that waits for gateways", async () => {
  await served("taken-back");
  await start("taken-back", { ...twoSteps, steps: twoSteps.steps.slice(0, 1) });
  await beat(gatewayId(), {});
  await steer("taken-back", "goOn");
  const ended = await endRollout(engineer, { ...production("taken-back"), reason: "not today" });
  expect(ended).toMatchObject({ status: "stopped", endReason: "not today" });
  const alias = await db().alias.findFirstOrThrow({ where: { model: { liveName: "taken-back" } } });
  expect(alias).toMatchObject({ intendedVersionId: null, intent: null, intendedAt: null });
  expect(await finishMove(alias.id)).toEqual({ kind: "settled" });
  expect(await db().work.count({ where: { subjectId: alias.id } })).toBe(0);
});

test("who may only read begins, steers and ends nothing, and who sees no such model reads none", async () => {
  await served("readonly");
  const viewer = userContext("viewer");
  const plan = startRolloutBody.parse({ plan: twoSteps });
  const denied = async (work: Promise<unknown>) =>
    expect(await codeOf(work)).toBe("permission.denied");
  await denied(startRollout(viewer, { ...production("readonly"), ...plan }));
  const { id } = await start("readonly");
  for (const action of ["pause", "resume", "goOn"] as const)
    await denied(steerRollout(viewer, { ...production("readonly"), action }));
  await denied(endRollout(viewer, production("readonly")));
  expect(await getRollout(viewer, { name: "readonly", id })).toMatchObject({ status: "running" });
  await db().model.updateMany({ where: { name: "readonly" }, data: { visibility: "private" } });
  const unseen = [
    getRollout(viewer, { name: "readonly", id }),
    getLiveRollout(viewer, production("readonly")),
    listRollouts(viewer, { name: "readonly", limit: 1 }),
  ];
  for (const work of unseen) expect(await codeOf(work)).toBe("model.not_found");
});

test("an end that was decided by what is no longer so does nothing", async () => {
  await served("raced");
  const { id } = await start("raced");
  const seen = await db().rollout.findUniqueOrThrow({ where: { id }, include: rolloutInclude });
  await steer("raced", "goOn", 0);
  const end = { status: "aborted", reason: "by the figures of the step before" } as const;
  expect(await inTransaction((tx) => closeRollout(tx, engineer, seen, end))).toBe(false);
  const advance = { reason: "late", figures: {} };
  expect(await inTransaction((tx) => advanceRollout(tx, engineer, seen, advance))).toBe(false);
  const now = await getLiveRollout(engineer, production("raced"));
  expect(now).toMatchObject({ status: "running", step: 1 });
  expect((await ledgerOf("raced")).at(-1)).toEqual(["rollout_step", 1, 2]);
});

test("a model's rollouts are listed newest first, page by page", async () => {
  await served("listed");
  for (let count = 0; count < 3; count += 1) {
    await start("listed", { kind: "shadow", versions: [2], sharePercent: 5 });
    await endRollout(engineer, production("listed"));
  }
  const first = await listRollouts(engineer, { name: "listed", limit: 2 });
  expect(first.data.map(({ kind, status }) => [kind, status])).toEqual([
    ["shadow", "stopped"],
    ["shadow", "stopped"],
  ]);
  const cursor = first.nextCursor ?? "";
  const second = await listRollouts(engineer, { name: "listed", limit: 2, cursor });
  expect(second.data).toHaveLength(1);
  expect(second.nextCursor).toBeNull();
  const ids = [...first.data, ...second.data].map(({ id }) => id);
  expect(ids).toEqual([...ids].sort().reverse());
});

test("on a protected alias its movers begin a rollout, with every version that answers through the gates", async () => {
  const approver = userContext("approver");
  await served("guarded");
  await setAliasRules(approver, {
    name: "guarded",
    alias: "production",
    ...aliasRulesSchema.parse({ protected: true, gates: { metrics: [{ name: "auc" }] } }),
  });
  expect(await codeOf(start("guarded"))).toBe("alias.protected");
  const begin = (plan: unknown) =>
    startRollout(approver, { ...production("guarded"), ...startRolloutBody.parse({ plan }) });
  // Nobody ever said how good either of them is.
  expect(await codeOf(begin(twoSteps))).toBe("gate.failed");
  // A shadow answers nobody.
  await begin({ kind: "shadow", versions: [2], sharePercent: 5 });
  await endRollout(engineer, production("guarded"));
  await setAliasRules(approver, {
    name: "guarded",
    alias: "production",
    ...aliasRulesSchema.parse({ protected: true, gates: { signature: true } }),
  });
  const { id } = await begin(twoSteps);
  const { details } = await db().rollout.findUniqueOrThrow({ where: { id } });
  expect(details).toMatchObject({ gates: [{ gate: "signature", verdict: "passed" }] });
  // Everybody who may promote stops it, and none but movers takes it further.
  expect(await codeOf(steer("guarded", "goOn"))).toBe("alias.protected");
  expect(await steer("guarded", "pause")).toMatchObject({ status: "paused" });
});
