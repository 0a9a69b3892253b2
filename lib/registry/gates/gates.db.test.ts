import { beforeEach, describe, expect, test } from "vitest";
import { currentTimeMs, setClock } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { contextOf, keyContext, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import {
  deleteAlias,
  finishMove,
  getAliasRules,
  listAliases,
  listAliasMoves,
  promoteVersion,
  resumeAlias,
  rollBackAlias,
  setAliasRules,
} from "../aliases";
import { createGoldenSample } from "../golden-samples";
import { auditOf, beat, codeOf, gatewayId } from "../testing/registry";
import {
  alias,
  brokenSignature,
  person,
  readyVersions,
  setRules,
  settleWaiting,
} from "../testing/release";
import { updateVersion } from "../versions";
import { checkMove } from "./index";

useDatabase({ ONNWARD_PROMOTE_WAIT_MS: "100", ONNWARD_RETENTION_DAYS: "0" });
const engineer = userContext("engineer");
const approver = userContext("approver");
const sample = {
  inputs: '{"x":[1]}',
  outputs: '{"y":[1]}',
  tolerance: { absolute: 0, relative: 0 },
};

beforeEach(async () => {
  await db().gatewayHeartbeat.deleteMany();
});

/** A model whose production is version 1. */
async function served(name: string, count = 2): Promise<string[]> {
  const ids = await readyVersions(engineer, name, count);
  await promoteVersion(engineer, { name, alias, version: 1, reason: "first" });
  return ids;
}

const promote = (name: string, more: { breakingReason?: string; version?: number } = {}) =>
  promoteVersion(approver, { ...{ name, alias, version: 2, reason: "why not" }, ...more });
const check = (name: string, more: { breakingReason?: string; version?: number } = {}) =>
  checkMove(approver, { ...{ name, alias, version: 2 }, ...more });

async function lastMove(name: string) {
  const { data } = await listAliasMoves(engineer, { name, alias, limit: 1 });
  return data[0];
}

async function lastRefusal(name: string) {
  const event = await db().auditEvent.findFirstOrThrow({
    where: { target: `alias:${name}@${alias}`, outcome: "failure" },
    orderBy: { seq: "desc" },
  });
  return JSON.parse(event.canonical);
}

test("an alias without rules moves as ever, and the ledger keeps how the versions compare", async () => {
  await served("open");
  expect(await check("open")).toMatchObject({
    ...{ from: 1, to: 2, protected: false, verdict: "passed", gates: [], mayMove: true },
    compare: { verdict: "compatible" },
  });
  expect((await promote("open")).version).toBe(2);
  expect((await lastMove("open"))?.details).toEqual({
    compare: { verdict: "compatible", counts: { breaking: 0, compatible: 0, info: 0 } },
  });
});

describe("rules", () => {
  test("can be set before there is an alias, are read back, and are in the list of aliases", async () => {
    await readyVersions(engineer, "early", 1);
    expect(await getAliasRules(engineer, { name: "early", alias })).toMatchObject({
      ...{ protected: false, changedAt: null, people: [] },
    });
    const mover = await person("engineer", "mover@example.com");
    const movers = { who: "people" as const, people: [mover.actor.id] };
    const set = await setRules(approver, "early", { movers, gates: { golden: true } });
    expect(set).toMatchObject({ protected: true, people: [{ label: "mover@example.com" }] });
    expect(await getAliasRules(engineer, { name: "early", alias })).toEqual(set);
    const { data } = await listAliases(engineer, { name: "early", limit: 5 });
    expect(data).toMatchObject([{ alias, version: null, protected: true }]);
    expect(await auditOf(`alias:early@${alias}`)).toEqual(["alias.rules_changed"]);
    // The same again changes nothing, and no event says that something happened.
    expect(await setRules(approver, "early", { movers, gates: { golden: true } })).toEqual(set);
    expect(await auditOf(`alias:early@${alias}`)).toHaveLength(1);
  });

  test("are set by those who approve, name people who exist, and take no label's name", async () => {
    await readyVersions(engineer, "who", 1);
    expect(await codeOf(setRules(engineer, "who", {}))).toBe("permission.denied");
    const nobody = "00000000-0000-7000-8000-000000000000";
    const unknown = setRules(approver, "who", { movers: { who: "people", people: [nobody] } });
    await expect(unknown).rejects.toMatchObject({
      ...{ code: "request.invalid", errors: [{ field: "movers.people.0" }] },
    });
    await updateVersion(engineer, { name: "who", number: 1, label: "stable" });
    const taken = { ...(await getAliasRules(engineer, { name: "who", alias })), protected: true };
    const { protected: isProtected, movers, gates } = taken;
    const rules = { protected: isProtected, movers, gates };
    expect(await codeOf(setAliasRules(approver, { name: "who", alias: "stable", ...rules }))).toBe(
      "alias.name_taken",
    );
    expect(await db().alias.count({ where: { model: { liveName: "who" } } })).toBe(0);
  });

  test("stay on an alias whose first promotion fails; one without rules goes away", async () => {
    const [id = ""] = await readyVersions(engineer, "kept", 1);
    await setRules(approver, "kept", {});
    const gateway = gatewayId();
    await beat(gateway, {});
    await promote("kept", { version: 1 });
    const row = await db().alias.findFirstOrThrow({ where: { model: { liveName: "kept" } } });
    await beat(gateway, { failed: { [id]: { code: "artifact.corrupt", detail: "Damaged." } } });
    expect(await finishMove(row.id)).toMatchObject({ kind: "failed" });
    expect(await getAliasRules(engineer, { name: "kept", alias })).toMatchObject({
      protected: true,
    });
    const { data } = await listAliases(engineer, { name: "kept", limit: 5 });
    expect(data).toMatchObject([{ version: null, intendedVersion: null }]);
  });
});

test("who is not one of the movers neither promotes, rolls back, resumes nor deletes", async () => {
  await served("closed");
  await setRules(approver, "closed", {});
  const target = { name: "closed", alias, reason: "" };
  const tries = [engineer, keyContext(["models:promote", "models:read"])];
  // A key of the installation has the right with its scope; the engineer has not.
  expect(await codeOf(promoteVersion(tries[0] ?? engineer, { ...target, version: 2 }))).toBe(
    "alias.protected",
  );
  expect((await promoteVersion(tries[1] ?? engineer, { ...target, version: 2 })).version).toBe(2);
  expect(await codeOf(rollBackAlias(engineer, target))).toBe("alias.protected");
  expect(await codeOf(resumeAlias(engineer, target))).toBe("alias.protected");
  expect(await codeOf(deleteAlias(engineer, target))).toBe("permission.denied");
  expect(await checkMove(engineer, { ...target, version: 1 })).toMatchObject({
    ...{ verdict: "request", mayMove: false },
  });
  expect((await rollBackAlias(approver, target)).version).toBe(1);
  expect(await codeOf(deleteAlias(approver, target))).toBe("no error");
});

describe("the signature gate", () => {
  test("stops what breaks callers; a reason goes past it and stands in ledger and audit log", async () => {
    const [, second = ""] = await served("breaks");
    await db().version.update({ where: { id: second }, data: { signature: brokenSignature } });
    await setRules(approver, "breaks", { gates: { signature: true } });
    expect((await check("breaks")).verdict).toBe("failed");
    await expect(promote("breaks")).rejects.toMatchObject({
      ...{ code: "gate.failed", detail: expect.stringContaining("signature: It breaks callers") },
    });
    expect(await lastRefusal("breaks")).toMatchObject({
      ...{ action: "alias.move_requested", code: "gate.failed", reason: "why not" },
      after: { version: 2, gates: [{ gate: "signature", verdict: "failed" }] },
    });
    expect((await lastMove("breaks"))?.to).toBe(1);
    const agreed = { breakingReason: "All callers were told." };
    expect((await check("breaks", agreed)).verdict).toBe("passed");
    expect((await promote("breaks", agreed)).version).toBe(2);
    expect((await lastMove("breaks"))?.details).toMatchObject({
      breakingReason: "All callers were told.",
      compare: { verdict: "breaking" },
      gates: [{ gate: "signature", verdict: "overridden" }],
    });
    expect((await auditOf(`alias:breaks@${alias}`)).slice(-2)).toEqual([
      "alias.move_requested",
      "alias.moved",
    ]);
  });

  test("lets what does not break anybody pass", async () => {
    await served("same");
    await setRules(approver, "same", { gates: { signature: true } });
    expect((await promote("same")).version).toBe(2);
  });
});

test("the metrics gate stops a worse metric with its figures, and lets it pass within the margin", async () => {
  await served("metric");
  const state = (number: number, value: number) =>
    updateVersion(engineer, {
      ...{ name: "metric", number, metrics: [{ name: "auc", value, direction: "higher" }] },
    });
  await state(1, 0.92);
  await state(2, 0.9);
  await setRules(approver, "metric", { gates: { metrics: [{ name: "auc", margin: 0.01 }] } });
  const stopped = await check("metric");
  expect(stopped).toMatchObject({
    verdict: "failed",
    gates: [{ gate: "metrics", figures: { "auc.from": 0.92, "auc.to": 0.9 } }],
  });
  await expect(promote("metric")).rejects.toMatchObject({
    ...{ code: "gate.failed", detail: expect.stringContaining("0.92") },
  });
  await state(2, 0.915);
  expect((await check("metric")).verdict).toBe("passed");
  expect((await promote("metric")).version).toBe(2);
});

test("the approval gate stops everybody, approvers and keys too, and says how to ask", async () => {
  await served("asks");
  await setRules(approver, "asks", { gates: { approval: true } });
  expect(await check("asks")).toMatchObject({ verdict: "request", mayMove: true });
  for (const ctx of [approver, userContext("admin"), keyContext(["models:promote"])]) {
    await expect(
      promoteVersion(ctx, { name: "asks", alias, version: 2, reason: "" }),
    ).rejects.toMatchObject({
      ...{ code: "gate.failed", detail: expect.stringContaining("approval") },
      hint: expect.stringContaining("/aliases/production/requests"),
    });
  }
  expect((await lastMove("asks"))?.to).toBe(1);
});

describe("gates that are measured", () => {
  test("begin a measurement that is found again, hold the move until it is there, and then let it pass", async () => {
    await served("measured");
    await setRules(approver, "measured", { gates: { latency: { p99Ratio: 1.2 } } });
    const first = await check("measured");
    expect(first).toMatchObject({ verdict: "pending", gates: [{ verdict: "pending" }] });
    expect(await codeOf(promote("measured"))).toBe("gate.pending");
    expect((await check("measured")).comparisonId).toBe(first.comparisonId);
    expect(await settleWaiting("measured", { p99: [10, 11] })).toBe(first.comparisonId);
    expect(await check("measured")).toMatchObject({
      verdict: "passed",
      comparisonId: first.comparisonId,
    });
    expect((await promote("measured")).version).toBe(2);
    expect((await lastMove("measured"))?.details.gates).toMatchObject([
      { gate: "latency", verdict: "passed", figures: { p99Ratio: 1.1, "p99Ratio.limit": 1.2 } },
    ]);
  });

  test("stop what is slower than allowed, with the figures", async () => {
    await served("slow");
    await setRules(approver, "slow", { gates: { latency: { p99Ratio: 1.2 } } });
    await check("slow");
    await settleWaiting("slow", { p99: [10, 13] });
    await expect(promote("slow")).rejects.toMatchObject({
      ...{ code: "gate.failed", detail: expect.stringContaining("1.3 times, 1.2 is the limit") },
    });
  });

  test("are measured again after ten minutes: it was another time", async () => {
    await served("old");
    await setRules(approver, "old", { gates: { latency: { p99Ms: 50 } } });
    const { comparisonId } = await check("old");
    await settleWaiting("old");
    const restore = setClock(() => Date.now() + 9.9 * 60_000);
    expect((await check("old")).verdict).toBe("passed");
    restore();
    const again = setClock(() => Date.now() + 10.1 * 60_000);
    const later = await check("old");
    again();
    expect(later.verdict).toBe("pending");
    expect(later.comparisonId).not.toBe(comparisonId);
    expect(currentTimeMs()).toBeLessThanOrEqual(Date.now());
  });

  test("go by the golden samples that there are now: one more or one less is measured anew", async () => {
    await served("golden");
    await setRules(approver, "golden", { gates: { golden: true } });
    const add = (label: string) =>
      createGoldenSample(engineer, { name: "golden", label, ...sample });
    const met = (name: string) => ({
      ...{ name, source: "model" as const, ok: true, error: null, outputs: [] },
    });
    expect((await check("golden")).verdict).toBe("pending");
    await settleWaiting("golden");
    await expect(promote("golden")).rejects.toMatchObject({
      ...{ code: "gate.failed", detail: expect.stringContaining("no golden sample") },
    });
    const { id } = await add("one");
    expect((await check("golden")).verdict).toBe("pending");
    await settleWaiting("golden", { golden: [met("one")] });
    expect((await check("golden")).verdict).toBe("passed");
    await db().goldenSample.delete({ where: { id } });
    expect((await check("golden")).verdict).toBe("pending");
  });

  test("of a first promotion measure the version beside itself", async () => {
    const [only = ""] = await readyVersions(engineer, "alone", 1);
    await setRules(approver, "alone", { gates: { latency: { p99Ms: 5, p99Ratio: 1 } } });
    const { comparisonId } = await check("alone", { version: 1 });
    const row = await db().comparison.findUniqueOrThrow({ where: { id: comparisonId ?? "" } });
    expect([row.fromId, row.toId]).toEqual([only, only]);
    await settleWaiting("alone", { p99: [4, 4.5] });
    expect((await promote("alone", { version: 1 })).version).toBe(1);
  });
});

test("a check makes no alias, moves nothing and is no event", async () => {
  await readyVersions(engineer, "dry", 1);
  expect(await check("dry", { version: 1 })).toMatchObject({ verdict: "passed", from: null });
  expect(await db().alias.count({ where: { model: { liveName: "dry" } } })).toBe(0);
  expect(await auditOf(`alias:dry@${alias}`)).toEqual([]);
  expect(await codeOf(checkMove(userContext("viewer"), { name: "dry", alias, version: 1 }))).toBe(
    "permission.denied",
  );
});

describe("a rollback", () => {
  test("of a protected alias takes a mover and no gate, and pins it until somebody resumes", async () => {
    await served("pins", 3);
    await setRules(approver, "pins", { gates: {} });
    await promote("pins");
    await setRules(approver, "pins", { gates: { approval: true, golden: true } });
    const back = await rollBackAlias(approver, { name: "pins", alias, reason: "errors" });
    expect(back).toMatchObject({
      version: 1,
      pin: { by: { label: approver.actor.label }, reason: "errors" },
    });
    expect((await auditOf(`alias:pins@${alias}`)).slice(-3)).toEqual([
      "alias.move_requested",
      "alias.moved",
      "alias.pinned",
    ]);
    await setRules(approver, "pins", { protected: false });
    const target = { name: "pins", alias, version: 3, reason: "" };
    expect(await codeOf(promoteVersion(contextOf(), target))).toBe("alias.pinned");
    // A person decides for themselves; the pin stays for automation.
    expect(await promoteVersion(engineer, target)).toMatchObject({
      version: 3,
      pin: { reason: "errors" },
    });
    const resumed = await resumeAlias(approver, { name: "pins", alias, reason: "mended" });
    expect(resumed.pin).toBeNull();
    expect((await auditOf(`alias:pins@${alias}`)).at(-1)).toBe("alias.resumed");
    await resumeAlias(approver, { name: "pins", alias, reason: "again" });
    const resumes = (await auditOf(`alias:pins@${alias}`)).filter((one) => one === "alias.resumed");
    expect(resumes).toHaveLength(1);
    expect((await promoteVersion(contextOf(), { ...target, version: 2 })).version).toBe(2);
  });
});
