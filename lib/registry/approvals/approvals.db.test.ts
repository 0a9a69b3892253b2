import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { type Context, scopes } from "@/lib/contract/actor";
import { rolloutPlanSchema } from "@/lib/contract/rollout";
import { db } from "@/lib/platform/db";
import { contextOf, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { deleteAlias, listAliasMoves, promoteVersion, rollBackAlias } from "../aliases";
import { archiveVersion, deleteVersions } from "../lifecycle";
import { auditOf, codeOf } from "../testing/registry";
import {
  alias,
  brokenSignature,
  person,
  readyVersions,
  setRules,
  settleWaiting,
} from "../testing/release";
import { updateVersion } from "../versions";
import {
  approveMoveRequest,
  createMoveRequest,
  declineMoveRequest,
  getMoveRequest,
  listModelMoveRequests,
  listMoveRequests,
  withdrawMoveRequest,
} from "./index";

useDatabase({ ONNWARD_PROMOTE_WAIT_MS: "100", ONNWARD_RETENTION_DAYS: "0" });
const engineer = userContext("engineer");
let approver: Context;
let second: Context;

beforeAll(async () => {
  approver = await person("approver", "approver@example.com");
  second = await person("approver", "second@example.com");
});

/** A key of these people, as `authenticate` makes it. */
function keyOf(...holders: readonly Context[]): Context {
  return contextOf({
    ...{ kind: "key", id: randomUUID(), label: "key (onw_live_abc)", scopes, models: null },
    holders: holders.flatMap(({ actor }) =>
      actor.kind === "user" ? [{ id: actor.id, role: actor.role }] : [],
    ),
  });
}

/** Production is version 1, protected, and takes approval. */
async function guarded(name: string, count = 3): Promise<string[]> {
  const ids = await readyVersions(engineer, name, count);
  await promoteVersion(engineer, { name, alias, version: 1, reason: "first" });
  await setRules(approver, name, { gates: { signature: true, approval: true } });
  return ids;
}

const ask = (name: string, ctx: Context = engineer, version = 2) =>
  createMoveRequest(ctx, { name, alias, version, reason: "it is better" });
const approve = (name: string, id: string, ctx: Context = approver) =>
  approveMoveRequest(ctx, { name, id, reason: "agreed" });

async function targetOf(name: string) {
  const row = await db().alias.findFirstOrThrow({
    where: { name: alias, model: { liveName: name } },
    select: { version: { select: { number: true } } },
  });
  return row.version?.number;
}

test("what somebody asks for and somebody else approves moves the alias; ledger and audit log name both", async () => {
  await guarded("moves");
  const asked = await ask("moves");
  expect(asked).toMatchObject({
    ...{ kind: "move", from: 1, to: 2, status: "waiting", isOwn: true, mayDecide: false },
    requestedBy: { label: "engineer@example.com" },
    compare: { verdict: "compatible" },
    gates: [
      { gate: "signature", verdict: "passed" },
      { gate: "approval", verdict: "pending" },
    ],
  });
  expect(await targetOf("moves")).toBe(1);
  const seen = await getMoveRequest(approver, { name: "moves", id: asked.id });
  expect(seen).toMatchObject({ mayDecide: true, isOwn: false });
  expect(await approve("moves", asked.id)).toMatchObject({
    ...{ status: "approved", decidedBy: { label: "approver@example.com" }, mayDecide: false },
    decisionReason: "agreed",
  });
  expect(await targetOf("moves")).toBe(2);
  const [move] = (await listAliasMoves(engineer, { name: "moves", alias, limit: 1 })).data;
  expect(move).toMatchObject({
    ...{ kind: "promote", from: 1, to: 2, reason: "it is better" },
    details: {
      approval: {
        ...{ requestId: asked.id, reason: "agreed" },
        requestedBy: { label: "engineer@example.com" },
        approvedBy: { label: "approver@example.com" },
      },
      gates: [
        { gate: "signature", verdict: "passed" },
        { gate: "approval", verdict: "passed" },
      ],
    },
  });
  expect((await auditOf(`alias:moves@${alias}`)).slice(-4)).toEqual([
    "move_request.created",
    "alias.move_requested",
    "move_request.approved",
    "alias.moved",
  ]);
});

describe("nobody decides what is theirs", () => {
  test("an approver who asked neither approves nor declines it; another does", async () => {
    await guarded("own");
    const { id } = await ask("own", approver);
    expect(await codeOf(approve("own", id))).toBe("move_request.own");
    const refused = declineMoveRequest(approver, { name: "own", id, reason: "no" });
    expect(await codeOf(refused)).toBe("move_request.own");
    expect((await approve("own", id, second)).status).toBe("approved");
  });

  test("not the owner of the key that asked, nor whoever made that key", async () => {
    await guarded("keyed");
    // Holders of a key: its owner, and the owners of the keys that it was made with.
    const { id } = await ask("keyed", keyOf(engineer, approver));
    expect(await codeOf(approve("keyed", id))).toBe("move_request.own");
    expect((await getMoveRequest(approver, { name: "keyed", id })).isOwn).toBe(true);
    expect(await codeOf(withdrawMoveRequest(second, { name: "keyed", id }))).toBe(
      "permission.denied",
    );
    expect((await approve("keyed", id, second)).status).toBe("approved");
  });

  test("not a key, whoever it belongs to: deciding takes a person", async () => {
    await guarded("machine");
    const { id } = await ask("machine");
    for (const key of [keyOf(second), keyOf(), contextOf()]) {
      expect(await codeOf(approve("machine", id, key))).toBe("permission.denied");
    }
    expect((await getMoveRequest(keyOf(second), { name: "machine", id })).mayDecide).toBe(false);
    expect(await targetOf("machine")).toBe(1);
  });

  test("not who may not move the alias, even having the right to promote", async () => {
    await guarded("other");
    const { id } = await ask("other");
    const colleague = userContext("engineer");
    expect(await codeOf(approve("other", id, colleague))).toBe("alias.protected");
    expect(await codeOf(approve("other", id, userContext("viewer")))).toBe("permission.denied");
  });
});

describe("a request goes out of date", () => {
  const causes: Record<string, (name: string) => Promise<unknown>> = {
    "when the alias moves": async (name) => {
      const { id } = await ask(name, engineer, 3);
      return approve(name, id, second);
    },
    "when the alias is rolled back": (name) =>
      rollBackAlias(approver, { name, alias, reason: "bad" }),
    "when the rules change": (name) => setRules(approver, name, { gates: { approval: true } }),
    "when the version is archived": (name) => archiveVersion(engineer, { name, number: 2 }),
    "when the version is deleted": (name) => deleteVersions(engineer, { name, versions: [2] }),
    "when the alias is deleted": (name) => deleteAlias(approver, { name, alias }),
  };

  test.each(Object.entries(causes))("%s, at once and with an event", async (label, cause) => {
    const name = label.replaceAll(" ", "-");
    await guarded(name);
    if (label.includes("rolled back")) {
      const { id } = await ask(name, engineer, 3);
      await approve(name, id);
    }
    const { id } = await ask(name);
    await cause(name);
    const target = await db().alias.findMany({
      where: { model: { liveName: name } },
      select: { versionId: true },
    });
    expect(await getMoveRequest(engineer, { name, id })).toMatchObject({
      ...{ status: "stale", decidedBy: null, decisionReason: expect.stringMatching(/\.$/) },
    });
    expect(await auditOf(`alias:${name}@${alias}`)).toContain("move_request.stale");
    expect(await codeOf(approve(name, id))).toBe("move_request.stale");
    const after = await db().alias.findMany({
      where: { model: { liveName: name } },
      select: { versionId: true },
    });
    expect(after).toEqual(target);
  });

  test.each([
    [
      "version",
      (id: string) => db().version.update({ where: { id }, data: { status: "archived" } }),
    ],
    ["alias", () => db().alias.updateMany({ data: { movedAt: new Date(0) } })],
  ])("also when only whoever approves finds that the %s changed", async (what, change) => {
    const name = `found-${what}`;
    const [, two = ""] = await guarded(name);
    const { id } = await ask(name);
    await change(two);
    expect(await codeOf(approve(name, id))).toBe("move_request.stale");
    expect((await getMoveRequest(engineer, { name, id })).status).toBe("stale");
    expect((await auditOf(`alias:${name}@${alias}`)).at(-1)).toBe("move_request.stale");
    expect(await targetOf(name)).toBe(1);
  });
});

test("of two who approve at once one moves the alias and the other is too late", async () => {
  await guarded("race");
  const { id } = await ask("race");
  const codes = await Promise.all(
    [approver, second].map((ctx) => codeOf(approve("race", id, ctx))),
  );
  expect(codes.sort()).toEqual(["move_request.settled", "no error"]);
  const { data } = await listAliasMoves(engineer, { name: "race", alias, limit: 10 });
  expect(data).toHaveLength(2);
});

test("who approves while somebody moves the alias either moves it or finds the request out of date", async () => {
  await guarded("cross");
  const { id } = await ask("cross");
  await setRules(approver, "cross", { gates: { approval: true } });
  const again = await ask("cross", engineer, 3);
  expect((await getMoveRequest(engineer, { name: "cross", id })).status).toBe("stale");
  const codes = await Promise.all([
    codeOf(approve("cross", again.id)),
    codeOf(setRules(second, "cross", { gates: {} })),
  ]);
  const { status } = await getMoveRequest(engineer, { name: "cross", id: again.id });
  expect([codes[0], status, await targetOf("cross")]).toEqual(
    codes[0] === "no error" ? ["no error", "approved", 3] : ["move_request.stale", "stale", 1],
  );
});

test("a request that another gate stops is refused, and what can be read is judged again at approval", async () => {
  const [, two = ""] = await guarded("judged");
  const metric = (number: number, value: number) =>
    updateVersion(engineer, {
      ...{ name: "judged", number, metrics: [{ name: "auc", value, direction: "higher" }] },
    });
  await metric(1, 0.9);
  await metric(2, 0.8);
  const gates = { approval: true, signature: true, metrics: [{ name: "auc", margin: 0 }] };
  await setRules(approver, "judged", { gates });
  await expect(ask("judged")).rejects.toMatchObject({
    ...{ code: "gate.failed", detail: expect.not.stringContaining("approval") },
  });
  await metric(2, 0.95);
  const { id } = await ask("judged");
  await metric(2, 0.7);
  expect(await codeOf(approve("judged", id))).toBe("gate.failed");
  await metric(2, 0.95);
  await db().version.update({ where: { id: two }, data: { signature: brokenSignature } });
  expect(await codeOf(approve("judged", id))).toBe("gate.failed");
  expect((await getMoveRequest(engineer, { name: "judged", id })).status).toBe("waiting");
  expect(await targetOf("judged")).toBe(1);
});

test("what was measured for a request is not measured again for its approval", async () => {
  await guarded("measured");
  const gates = { approval: true, latency: { p99Ratio: 2 } };
  await setRules(approver, "measured", { gates });
  expect(await codeOf(ask("measured"))).toBe("gate.pending");
  await settleWaiting("measured", { p99: [10, 15] });
  const { id } = await ask("measured");
  await db().comparison.deleteMany();
  expect((await approve("measured", id)).gates).toMatchObject([
    { gate: "latency", verdict: "passed", figures: { p99Ratio: 1.5 } },
    { gate: "approval" },
  ]);
  expect(await db().comparison.count()).toBe(0);
});

test("a request is declined with a reason, or taken back by whoever asked; then it is settled", async () => {
  await guarded("ends");
  const one = await ask("ends");
  expect(await codeOf(ask("ends"))).toBe("move_request.exists");
  const declined = await declineMoveRequest(approver, {
    name: "ends",
    id: one.id,
    reason: "not now",
  });
  expect(declined).toMatchObject({ status: "declined", decisionReason: "not now" });
  expect(await codeOf(approve("ends", one.id, second))).toBe("move_request.settled");
  const two = await ask("ends");
  expect(await codeOf(withdrawMoveRequest(approver, { name: "ends", id: two.id }))).toBe(
    "permission.denied",
  );
  const back = await withdrawMoveRequest(engineer, { name: "ends", id: two.id });
  expect(back.status).toBe("withdrawn");
  expect(await codeOf(approve("ends", two.id))).toBe("move_request.settled");
  expect((await auditOf(`alias:ends@${alias}`)).slice(-4)).toEqual([
    "move_request.created",
    "move_request.declined",
    "move_request.created",
    "move_request.withdrawn",
  ]);
  expect(await targetOf("ends")).toBe(1);
});

test("a rollout that is asked for begins with its approval, and carries it", async () => {
  await guarded("rolls");
  const plan = rolloutPlanSchema.parse({
    ...{ kind: "canary", version: 2, steps: [{ weightPercent: 10, soakSeconds: 60 }] },
  });
  const asked = await createMoveRequest(engineer, {
    ...{ name: "rolls", alias, rollout: plan, reason: "carefully" },
  });
  expect(asked).toMatchObject({ kind: "rollout", to: 2, rollout: { kind: "canary" } });
  expect((await approve("rolls", asked.id)).status).toBe("approved");
  const row = await db().rollout.findFirstOrThrow({
    where: { alias, model: { liveName: "rolls" } },
  });
  expect(row).toMatchObject({
    ...{ status: "running", stableVersion: 1, reason: "carefully" },
    details: { approval: { requestId: asked.id, approvedBy: { label: "approver@example.com" } } },
  });
  expect(await targetOf("rolls")).toBe(1);
  // It has the alias for itself, and its versions stay.
  const other = await ask("rolls", engineer, 3);
  expect(await codeOf(approve("rolls", other.id))).toBe("rollout.running");
  expect(await codeOf(archiveVersion(engineer, { name: "rolls", number: 2 }))).toBe(
    "version.in_use",
  );
  expect(await codeOf(deleteVersions(engineer, { name: "rolls", versions: [2] }))).toBe(
    "version.in_use",
  );
});

describe("lists", () => {
  test("show what the caller sees and, as theirs, exactly what they may decide", async () => {
    const people = ["approver", "engineer"] as const;
    const [boss, dev] = await Promise.all(
      people.map((role) => person(role, `list-${role}@example.com`)),
    );
    if (boss === undefined || dev === undefined) throw new Error("there are two");
    const movers = [
      { who: "approvers" },
      { who: "promoters" },
      { who: "people", people: [dev.actor.id] },
      { who: "people", people: [boss.actor.id] },
    ] as const;
    for (const [index, who] of movers.entries()) {
      const name = `list-${index}`;
      await guarded(name);
      await setRules(approver, name, {
        ...{ gates: { approval: true } },
        movers: who.who === "people" ? { who: "people", people: [...who.people] } : who,
      });
      await ask(name, index === 1 ? dev : engineer);
    }
    await guarded("list-sealed");
    await ask("list-sealed");
    await db().model.updateMany({
      where: { name: "list-sealed" },
      data: { visibility: "private" },
    });
    const everybody = [boss, dev, engineer, approver, userContext("viewer"), userContext("admin")];
    for (const ctx of [...everybody, userContext("auditor"), keyOf(boss), contextOf()]) {
      const all = (await listMoveRequests(ctx, { limit: 200 })).data;
      const mine = (await listMoveRequests(ctx, { limit: 200, mine: "true" })).data;
      const may = all.filter(({ mayDecide }) => mayDecide).map(({ id }) => id);
      expect(
        mine.map(({ id }) => id),
        ctx.actor.label,
      ).toEqual(may);
      const own = (await listMoveRequests(ctx, { limit: 200, own: "true" })).data;
      expect(own, ctx.actor.label).toEqual(all.filter(({ isOwn }) => isOwn));
      const settled = (await listMoveRequests(ctx, { limit: 200, settled: "true" })).data;
      expect(settled).toEqual(all.filter(({ status }) => status !== "waiting"));
    }
    const names = async (ctx: Context, mine?: "true") =>
      (await listMoveRequests(ctx, { limit: 200, mine })).data.map(({ model }) => model);
    expect((await names(boss, "true")).filter((name) => /^list-\d$/.test(name)).sort()).toEqual([
      ...["list-0", "list-1", "list-3"],
    ]);
    expect((await names(dev, "true")).filter((name) => /^list-\d$/.test(name))).toEqual(["list-2"]);
    expect(await names(boss)).not.toContain("list-sealed");
    expect(await names(userContext("admin"), "true")).toContain("list-sealed");
  });

  test("of one model come page by page, newest first, by status, and only to who sees it", async () => {
    await guarded("paged", 4);
    for (const version of [2, 3, 4]) await ask("paged", engineer, version);
    const page = await listModelMoveRequests(engineer, { name: "paged", limit: 2 });
    const cursor = page.nextCursor ?? undefined;
    const rest = await listModelMoveRequests(engineer, { name: "paged", limit: 2, cursor });
    expect([...page.data, ...rest.data].map(({ to }) => to)).toEqual([4, 3, 2]);
    expect(rest.nextCursor).toBeNull();
    const [{ id } = { id: "" }] = rest.data;
    await declineMoveRequest(approver, { name: "paged", id, reason: "no" });
    const declined = { name: "paged", limit: 9, status: "declined" } as const;
    expect((await listModelMoveRequests(engineer, declined)).data).toHaveLength(1);
    await db().model.updateMany({ where: { name: "paged" }, data: { visibility: "private" } });
    const stranger = userContext("engineer");
    expect(await codeOf(getMoveRequest(stranger, { name: "paged", id }))).toBe("model.not_found");
    expect(await codeOf(approve("paged", id, stranger))).toBe("model.not_found");
    expect(await codeOf(listModelMoveRequests(stranger, { name: "paged", limit: 2 }))).toBe(
      "model.not_found",
    );
    await guarded("elsewhere");
    expect(await codeOf(getMoveRequest(engineer, { name: "elsewhere", id }))).toBe(
      "move_request.not_found",
    );
  });
});
