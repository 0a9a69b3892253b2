import { beforeEach, expect, test } from "vitest";
import { db } from "@/lib/platform/db";
import { keyContext, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { auditOf, beat, codeOf, gatewayId, upload, uploadReady } from "../testing/registry";
import {
  deleteAlias,
  finishMove,
  listAliases,
  listAliasMoves,
  listLiveGateways,
  pointProductionOnce,
  promoteVersion,
  rollBackAlias,
} from "./index";

useDatabase({ ONNWARD_PROMOTE_WAIT_MS: "400" });
const engineer = userContext("engineer");
const gateway = gatewayId();

beforeEach(async () => {
  await db().gatewayHeartbeat.deleteMany();
});

function production(name: string) {
  return { name, alias: "production", reason: "because" };
}

async function ledgerOf(name: string, at?: string) {
  const page = await listAliasMoves(engineer, { ...production(name), limit: 50, at });
  return page.data.map(({ kind, from, to, warmed }) => [kind, from, to, warmed]);
}

async function aliasRow(name: string) {
  return db().alias.findFirstOrThrow({ where: { model: { liveName: name } } });
}

test("with no gateway on the list the alias moves at once, and the ledger says that nothing was warmed", async () => {
  await uploadReady(engineer, "cold");
  const alias = await promoteVersion(engineer, { ...production("cold"), version: 1 });
  expect(alias).toMatchObject({ version: 1, previousVersion: null, intendedVersion: null });
  expect(await ledgerOf("cold")).toEqual([["promote", null, 1, false]]);
  expect(await auditOf("alias:cold@production")).toEqual(["alias.move_requested", "alias.moved"]);
  expect(await db().work.count({ where: { kind: "alias.finish_move" } })).toBe(0);
  // Again: it points there already, so nothing happens and nothing is written.
  await promoteVersion(engineer, { ...production("cold"), version: 1 });
  expect(await ledgerOf("cold")).toHaveLength(1);
});

test("the alias waits for every living gateway and moves when the last one is warm", async () => {
  const first = await uploadReady(engineer, "warm");
  const other = gatewayId();
  await beat(gateway, { warm: [first] });
  await beat(other, {});
  const waiting = await promoteVersion(engineer, { ...production("warm"), version: 1 });
  expect(waiting).toMatchObject({ version: null, intendedVersion: 1 });
  const { id } = await aliasRow("warm");
  expect(await finishMove(id)).toEqual({ kind: "waiting" });
  expect(await db().work.count({ where: { kind: "alias.finish_move", subjectId: id } })).toBe(1);

  // Only what a gateway says after it has heard of the intention counts.
  await beat(gateway, { warm: [first] });
  expect(await finishMove(id)).toEqual({ kind: "waiting" });
  await beat(other, { warm: [first] });
  expect(await finishMove(id)).toEqual({ kind: "moved" });
  expect(await finishMove(id)).toEqual({ kind: "settled" });
  expect(await ledgerOf("warm")).toEqual([["promote", null, 1, true]]);
  expect(await db().work.count({ where: { subjectId: id } })).toBe(0);
  const [moved] = (await listAliases(engineer, { name: "warm", limit: 5 })).data;
  expect(moved).toMatchObject({ alias: "production", version: 1, intendedVersion: null });
  // The one who asked is named, whoever finished it.
  const [move] = (await listAliasMoves(engineer, { ...production("warm"), limit: 1 })).data;
  expect(move).toMatchObject({ by: { label: "engineer@example.com" }, reason: "because" });
});

test("a move waits for a gateway that is silent, for minutes or since an outage, until it has reported", async () => {
  const first = await uploadReady(engineer, "outage");
  for (const ageSeconds of [6, 3_600]) {
    await beat(gateway, { warm: [first], ageSeconds });
    const { id } = await db().model.findFirstOrThrow({ where: { liveName: "outage" } });
    await db().alias.deleteMany({ where: { modelId: id } });
    const waiting = await promoteVersion(engineer, { ...production("outage"), version: 1 });
    expect(waiting).toMatchObject({ version: null, intendedVersion: 1 });
    const alias = await aliasRow("outage");
    // It knows of the move and had it warm, but that was before the outage.
    await beat(gateway, { warm: [first], ageSeconds });
    expect(await finishMove(alias.id)).toEqual({ kind: "waiting" });
    await beat(gateway, { warm: [first] });
    expect(await finishMove(alias.id)).toEqual({ kind: "moved" });
    expect((await ledgerOf("outage"))[0]).toEqual(["promote", null, 1, true]);
  }
});

test("a gateway that cannot load the version makes the promotion fail with nothing moved", async () => {
  await uploadReady(engineer, "bad");
  await promoteVersion(engineer, { ...production("bad"), version: 1 });
  const second = await uploadReady(engineer, "bad");
  await beat(gateway, {});
  const promoting = promoteVersion(engineer, { ...production("bad"), version: 2 });
  const failed = { [second]: { code: "artifact.corrupt", detail: "The bytes changed." } };
  await expect
    .poll(async () => (await aliasRow("bad")).intendedVersionId, { interval: 5 })
    .toBe(second);
  await beat(gateway, { failed });
  await expect(promoting).rejects.toMatchObject({
    code: "promote.not_loadable",
    detail: expect.stringContaining("The bytes changed."),
  });
  const alias = await aliasRow("bad");
  expect([alias.intendedVersionId, alias.intent, alias.intendedAt]).toEqual([null, null, null]);
  expect(await ledgerOf("bad")).toEqual([["promote", null, 1, false]]);
  expect((await auditOf("alias:bad@production")).slice(2)).toEqual([
    "alias.move_requested",
    "alias.move_failed failure",
  ]);
});

test("of two promotions at once one moves and one is a conflict", async () => {
  await uploadReady(engineer, "race");
  await uploadReady(engineer, "race");
  await uploadReady(engineer, "race");
  await promoteVersion(engineer, { ...production("race"), version: 1 });
  const results = await Promise.all(
    [2, 3].map((version) =>
      promoteVersion(engineer, { ...production("race"), version, expectedVersion: 1 }).then(
        (alias) => alias.version,
        (error) => error.code,
      ),
    ),
  );
  expect(results.filter((one) => one === "alias.conflict")).toHaveLength(1);
  const [winner] = results.filter((one) => one !== "alias.conflict");
  expect(await ledgerOf("race")).toEqual([
    ["promote", 1, winner, false],
    ["promote", null, 1, false],
  ]);
});

test("ten promotions of a new alias at once leave one alias and no internal error", async () => {
  await uploadReady(engineer, "fresh");
  const codes = await Promise.all(
    Array.from({ length: 10 }, () =>
      codeOf(promoteVersion(engineer, { ...production("fresh"), version: 1 })),
    ),
  );
  expect(codes.filter((code) => code !== "no error" && code !== "alias.conflict")).toEqual([]);
  expect(codes).toContain("no error");
  expect(await ledgerOf("fresh")).toEqual([["promote", null, 1, false]]);
});

test("expectedVersion is compared, null for an alias that points nowhere", async () => {
  await uploadReady(engineer, "cas");
  await uploadReady(engineer, "cas");
  const promote = (version: number, expectedVersion: number | null) =>
    codeOf(promoteVersion(engineer, { ...production("cas"), version, expectedVersion }));
  expect(await promote(1, 2)).toBe("alias.conflict");
  expect(await promote(1, null)).toBe("no error");
  expect(await promote(2, null)).toBe("alias.conflict");
  expect(await promote(2, 1)).toBe("no error");
});

test("only a ready version of a visible model is promoted", async () => {
  await upload(engineer, "raw");
  const promote = (version: number, ctx = engineer) =>
    codeOf(promoteVersion(ctx, { ...production("raw"), version }));
  expect(await promote(1)).toBe("version.not_ready");
  expect(await promote(2)).toBe("version.not_found");
  expect(await promote(1, userContext("viewer"))).toBe("permission.denied");
  expect(await promote(1, keyContext(["models:promote"], ["other"]))).toBe("model.not_found");
  expect(await db().alias.count({ where: { model: { liveName: "raw" } } })).toBe(0);
});

test("a rollback that says what it expects is not repeated by a retry", async () => {
  await uploadReady(engineer, "retried");
  await uploadReady(engineer, "retried");
  const target = production("retried");
  await promoteVersion(engineer, { ...target, version: 1 });
  await promoteVersion(engineer, { ...target, version: 2 });
  const rollback = () => rollBackAlias(engineer, { ...target, expectedVersion: 2 });
  expect((await rollback()).version).toBe(1);
  expect(await codeOf(rollback())).toBe("alias.conflict");
  expect(await ledgerOf("retried")).toHaveLength(3);
});

test("a rollback goes to the version before, and a second one comes back", async () => {
  await uploadReady(engineer, "back");
  await uploadReady(engineer, "back");
  const target = production("back");
  expect(await codeOf(rollBackAlias(engineer, target))).toBe("alias.not_found");
  await promoteVersion(engineer, { ...target, version: 1 });
  expect(await codeOf(rollBackAlias(engineer, target))).toBe("alias.no_previous");
  await promoteVersion(engineer, { ...target, version: 2 });
  expect((await rollBackAlias(engineer, target)).version).toBe(1);
  expect((await rollBackAlias(engineer, target)).version).toBe(2);
  expect(await ledgerOf("back")).toEqual([
    ["rollback", 1, 2, false],
    ["rollback", 2, 1, false],
    ["promote", 1, 2, false],
    ["promote", null, 1, false],
  ]);
});

test("the ledger says who was the target at a time, and outlives the alias", async () => {
  await uploadReady(engineer, "past");
  await uploadReady(engineer, "past");
  const target = production("past");
  await promoteVersion(engineer, { ...target, version: 1 });
  await promoteVersion(engineer, { ...target, version: 2 });
  await deleteAlias(engineer, target);
  const { data } = await listAliasMoves(engineer, { ...target, limit: 50 });
  const [deleted, second, first] = data;
  expect(data.map(({ kind, from, to }) => [kind, from, to])).toEqual([
    ["delete", 2, null],
    ["promote", 1, 2],
    ["promote", null, 1],
  ]);
  expect(await ledgerOf("past", second?.at)).toEqual([["promote", 1, 2, false]]);
  expect(await ledgerOf("past", first?.at)).toEqual([["promote", null, 1, false]]);
  expect((await ledgerOf("past", deleted?.at))[0]?.[0]).toBe("delete");
  expect(await ledgerOf("past", "2000-01-01T00:00:00Z")).toEqual([]);
  expect(await ledgerOf("past", "0000-01-01T00:00:00Z")).toEqual([]);
  const paged = await listAliasMoves(engineer, { ...target, limit: 2 });
  const rest = await listAliasMoves(engineer, {
    ...target,
    limit: 2,
    cursor: paged.nextCursor ?? "",
  });
  expect([...paged.data, ...rest.data].map(({ id }) => id)).toEqual(data.map(({ id }) => id));
  expect(await codeOf(deleteAlias(engineer, target))).toBe("alias.not_found");
  expect(await codeOf(listAliasMoves(engineer, { ...target, alias: "prodution", limit: 5 }))).toBe(
    "alias.not_found",
  );
});

test("an alias that is being moved is not deleted", async () => {
  await uploadReady(engineer, "busy");
  await beat(gateway, {});
  await promoteVersion(engineer, { ...production("busy"), version: 1 });
  expect(await codeOf(deleteAlias(engineer, production("busy")))).toBe("alias.conflict");
  expect(await codeOf(promoteVersion(engineer, { ...production("busy"), version: 1 }))).toBe(
    "alias.conflict",
  );
});

test("the shipped version becomes production once, and never against a person's will", async () => {
  const id = await uploadReady(engineer, "shipped");
  await upload(engineer, "shipped");
  expect(await pointProductionOnce(engineer, id)).toBe(true);
  expect(await ledgerOf("shipped")).toEqual([["promote", null, 1, false]]);
  await deleteAlias(engineer, production("shipped"));
  expect(await pointProductionOnce(engineer, id)).toBe(true);
  expect((await listAliases(engineer, { name: "shipped", limit: 5 })).data).toEqual([]);
});

test("a gateway of a newer version, whose code for a fault nobody knows here, is still understood", async () => {
  const failed = { [gateway]: { code: "model.of_the_future", detail: "It was too new." } };
  await beat(gateway, { failed });
  const [report] = await listLiveGateways(db());
  expect(report?.failed[gateway]).toEqual({ code: "internal", detail: "It was too new." });
});

test("the ledger of a model holds the moves of every alias, deleted ones too, page by page", async () => {
  await uploadReady(engineer, "whole");
  const target = { name: "whole", reason: "because", version: 1 };
  await promoteVersion(engineer, { ...target, alias: "canary" });
  await promoteVersion(engineer, { ...target, alias: "production" });
  await deleteAlias(engineer, { ...target, alias: "canary" });
  await uploadReady(engineer, "another");
  await promoteVersion(engineer, { ...target, name: "another", alias: "production" });
  const newest = await listAliasMoves(engineer, { name: "whole", limit: 2 });
  const cursor = newest.nextCursor ?? undefined;
  const oldest = await listAliasMoves(engineer, { name: "whole", limit: 2, cursor });
  const seen = [...newest.data, ...oldest.data].map(({ alias, kind }) => [alias, kind]);
  expect(seen).toEqual([
    ["canary", "delete"],
    ["production", "promote"],
    ["canary", "promote"],
  ]);
  expect(oldest.nextCursor).toBeNull();
});

test("a model whose aliases never moved has an empty ledger, and no fault", async () => {
  await uploadReady(engineer, "still");
  const ledger = await listAliasMoves(engineer, { name: "still", limit: 2 });
  expect(ledger).toEqual({ data: [], nextCursor: null });
});
