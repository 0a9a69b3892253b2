import { beforeAll, beforeEach, expect, test } from "vitest";
import type { Context } from "@/lib/contract/actor";
import { aliasRulesSchema } from "@/lib/contract/alias-rules";
import { releasePolicySchema } from "@/lib/contract/release-policy";
import { setClock } from "@/lib/platform/clock";
import { db, Prisma } from "@/lib/platform/db";
import { userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { promoteVersion, rollBackAlias, setAliasRules } from "@/lib/registry/aliases";
import { approveMoveRequest, declineMoveRequest } from "@/lib/registry/approvals";
import { deletePolicy, getPolicy, listPolicyRuns, setPolicy } from "@/lib/registry/policies";
import { endRollout } from "@/lib/registry/rollouts";
import { auditOf, codeOf, rowOf, uploadReady } from "@/lib/registry/testing/registry";
import { person } from "@/lib/registry/testing/release";
import { abandonPolicy, advancePolicy } from "./advance-policy";
import { tickRollout } from "./tick-rollout";

useDatabase({ ONNWARD_PROMOTE_WAIT_MS: "200" });
let engineer: Context;
const approver = userContext("approver");

beforeAll(async () => {
  engineer = await person("engineer", "engineer@example.com");
});
beforeEach(async () => {
  await db().gatewayHeartbeat.deleteMany();
});

const oneStep = [{ weightPercent: 10, soakSeconds: 0, minRequests: 0 }];

/** A model with a version in production, and a policy. */
async function withPolicy(name: string, policy: unknown = {}): Promise<void> {
  await uploadReady(engineer, name);
  await promoteVersion(engineer, { name, alias: "production", version: 1, reason: "" });
  const wanted = releasePolicySchema.parse({
    ...{ enabled: true, production: { steps: oneStep } },
    ...(policy as object),
  });
  await setPolicy(engineer, { name, ...wanted });
}

async function protect(name: string, alias: string, gates: unknown, who = "promoters") {
  const rules = aliasRulesSchema.parse({ protected: true, movers: { who }, gates });
  await setAliasRules(approver, { name, alias, ...rules });
}

/** Uploads a version and gives the work that its becoming ready made. */
async function release(name: string) {
  const versionId = await uploadReady(engineer, name);
  const { id: subjectId } = await db().policyRun.findUniqueOrThrow({ where: { versionId } });
  const row = await db().work.findFirstOrThrow({ where: { kind: "policy.advance", subjectId } });
  return { id: row.id, kind: row.kind, subjectId, attempts: 1, lease: "x" };
}
type Released = Awaited<ReturnType<typeof release>>;

async function runOf({ subjectId }: Released) {
  return db().policyRun.findUniqueOrThrow({ where: { id: subjectId } });
}

async function advance(work: Released, times = 1) {
  for (let count = 0; count < times; count += 1) await advancePolicy(work);
  return runOf(work);
}

async function aliasOf(name: string, alias: string) {
  const row = await db().alias.findFirst({
    where: { name: alias, model: { liveName: name } },
    include: { version: true },
  });
  return row?.version?.number ?? null;
}

/** Takes the live rollout to its end. */
async function finishRollout(rolloutId: string | null): Promise<void> {
  const work = {
    id: "w",
    kind: "rollout.tick",
    subjectId: rolloutId ?? "",
    attempts: 1,
    lease: "x",
  };
  for (let count = 0; count < 3; count += 1) await tickRollout(work);
}

test("a version that is ready goes to staging, as a canary to production, and answers there", async () => {
  await withPolicy("smooth");
  const work = await release("smooth");
  expect(await advance(work)).toMatchObject({ stage: "staging", state: "waiting" });
  expect(await aliasOf("smooth", "staging")).toBe(2);
  expect(await advance(work)).toMatchObject({ stage: "production", state: "checking" });
  const rolling = await advance(work);
  expect(rolling).toMatchObject({ state: "rolling", rolloutId: expect.any(String) });
  expect(await aliasOf("smooth", "production")).toBe(1);
  await finishRollout(rolling.rolloutId);
  expect(await advance(work)).toMatchObject({ state: "done" });
  expect(await aliasOf("smooth", "production")).toBe(2);
  expect(await db().work.count({ where: { subjectId: work.subjectId } })).toBe(0);
  // Everything that it did names it, and the log has each step.
  const moves = await db().aliasMove.findMany({
    where: { model: { liveName: "smooth" }, actorKind: "system" },
    orderBy: { id: "asc" },
  });
  expect(moves.map(({ kind, alias }) => [kind, alias])).toEqual([
    ["promote", "staging"],
    ["rollout_start", "production"],
    ["promote", "production"],
    ["rollout_end", "production"],
  ]);
  for (const { details } of moves.slice(0, 3))
    expect(details).toMatchObject({ policyRunId: work.subjectId });
  expect(
    (await auditOf("version:smooth@2")).filter((action) => action.startsWith("policy")),
  ).toHaveLength(4);
  const { data } = await listPolicyRuns(engineer, { name: "smooth", limit: 5 });
  expect(data).toMatchObject([{ version: 2, stage: "production", state: "done" }]);
});

test("it stays in staging for as long as the policy says, and whoever moves staging on stops it", async () => {
  await withPolicy("soaking", { staging: { alias: "staging", soakSeconds: 3_600 } });
  const work = await release("soaking");
  expect(await advance(work, 3)).toMatchObject({
    stage: "staging",
    detail: expect.stringMatching(/stays until/),
  });
  const restore = setClock(() => Date.now() + 3_700_000);
  try {
    expect(await advance(work)).toMatchObject({ stage: "production" });
  } finally {
    restore();
  }
  const second = await release("soaking");
  await advance(second, 2);
  await promoteVersion(engineer, { name: "soaking", alias: "staging", version: 1, reason: "" });
  expect(await advance(second)).toMatchObject({
    state: "stopped",
    detail: '"staging" was moved away from it.',
  });
});

test("a gate that fails stops it, and says which and why", async () => {
  await withPolicy("gated");
  await protect("gated", "production", { metrics: [{ name: "auc" }] });
  const work = await release("gated");
  const stopped = await advance(work, 3);
  expect(stopped).toMatchObject({
    stage: "production",
    state: "stopped",
    detail: expect.stringMatching(/^metrics: /),
    gates: [{ gate: "metrics", verdict: "failed" }],
  });
  expect(await aliasOf("gated", "production")).toBe(1);
  expect((await auditOf("version:gated@2")).at(-1)).toBe("policy.stopped");
});

test("where approval is wanted somebody is asked who did not upload it, and their yes begins the canary", async () => {
  await withPolicy("approved");
  await protect("approved", "production", { approval: true });
  const work = await release("approved");
  const waiting = await advance(work, 3);
  expect(waiting).toMatchObject({ state: "waiting", requestId: expect.any(String) });
  const request = await db().moveRequest.findUniqueOrThrow({
    where: { id: waiting.requestId ?? "" },
  });
  expect(request.requesterIds).toEqual([engineer.actor.id]);
  expect(await advance(work)).toMatchObject({ state: "waiting", requestId: waiting.requestId });
  const decide = { name: "approved", id: request.id, reason: "fine" };
  await approveMoveRequest(approver, decide);
  const rolling = await advance(work);
  expect(rolling).toMatchObject({ state: "rolling", rolloutId: expect.any(String) });
  await finishRollout(rolling.rolloutId);
  expect(await advance(work)).toMatchObject({ state: "done" });
});

test("a request that is declined stops it with the reason", async () => {
  await withPolicy("declined", { production: { steps: [] }, staging: null });
  await protect("declined", "production", { approval: true });
  const work = await release("declined");
  const { requestId } = await advance(work);
  await declineMoveRequest(approver, { name: "declined", id: requestId ?? "", reason: "too soon" });
  expect(await advance(work)).toMatchObject({
    state: "stopped",
    detail: "The request for approval was declined. too soon",
  });
});

test("cut short after it began a canary or asked for approval, it finds both again", async () => {
  await withPolicy("killed", { staging: null });
  const work = await release("killed");
  const rolling = await advance(work);
  const forgotten = { state: "checking", rolloutId: null, requestId: null };
  await db().policyRun.update({ where: { id: work.subjectId }, data: forgotten });
  expect(await advance(work)).toMatchObject({ state: "rolling", rolloutId: rolling.rolloutId });
  await endRollout(engineer, { name: "killed", alias: "production", reason: "enough" });
  expect(await advance(work)).toMatchObject({
    state: "stopped",
    detail: "Its canary was stopped. enough",
  });
  await protect("killed", "production", { approval: true });
  const second = await release("killed");
  const asked = await advance(second);
  await db().policyRun.update({ where: { id: second.subjectId }, data: forgotten });
  expect(await advance(second)).toMatchObject({ state: "waiting", requestId: asked.requestId });
  expect(await db().moveRequest.count({ where: { model: { liveName: "killed" } } })).toBe(1);
});

test("a newer version takes the place of one that is not rolling yet, and of no other", async () => {
  await withPolicy("newer", { staging: { alias: "staging", soakSeconds: 3_600 } });
  const first = await release("newer");
  await advance(first, 2);
  const second = await release("newer");
  expect(await advance(first)).toMatchObject({
    state: "superseded",
    detail: "Version 3 came before it was in production.",
  });
  await setPolicy(engineer, {
    name: "newer",
    ...releasePolicySchema.parse({ enabled: true, staging: null, production: { steps: oneStep } }),
  });
  await db().policyRun.update({ where: { id: second.subjectId }, data: { state: "done" } });
  const third = await release("newer");
  expect(await advance(third)).toMatchObject({ state: "rolling" });
  const fourth = await release("newer");
  expect(await advance(third)).toMatchObject({ state: "rolling" });
  expect(await advance(fourth)).toMatchObject({
    state: "waiting",
    detail: 'Another rollout is on "production".',
  });
});

test("an alias that was rolled back stops it, and so does a policy that is taken away", async () => {
  await withPolicy("pinned", { staging: null });
  await uploadReady(engineer, "pinned");
  await promoteVersion(engineer, { name: "pinned", alias: "production", version: 2, reason: "" });
  await rollBackAlias(engineer, { name: "pinned", alias: "production", reason: "it is bad" });
  const work = await release("pinned");
  expect(await advance(work)).toMatchObject({
    state: "stopped",
    detail: expect.stringMatching(/pinned/),
  });
  const second = await release("pinned");
  await deletePolicy(engineer, { name: "pinned" });
  expect(await getPolicy(engineer, { name: "pinned" })).toMatchObject({ policy: null });
  expect(await advance(second)).toMatchObject({ detail: "The policy was switched off." });
  const { id: versionId } = await rowOf("pinned", 3);
  expect(await db().policyRun.count({ where: { versionId } })).toBe(1);
  const after = await uploadReady(engineer, "pinned");
  expect(await db().policyRun.count({ where: { versionId: after } })).toBe(0);
});

test("nobody has a policy move what they may not move themselves", async () => {
  await withPolicy("around");
  await protect("around", "production", {}, "approvers");
  const policy = releasePolicySchema.parse({ enabled: true, production: { steps: [] } });
  expect(await codeOf(setPolicy(engineer, { name: "around", ...policy }))).toBe("alias.protected");
  expect(await codeOf(setPolicy(approver, { name: "around", ...policy }))).toBe("no error");
});

test("who may only read sets and takes away no policy, and each change is in the audit log", async () => {
  await withPolicy("readonly");
  const viewer = userContext("viewer");
  const policy = releasePolicySchema.parse({ enabled: false, production: { steps: [] } });
  expect(await codeOf(setPolicy(viewer, { name: "readonly", ...policy }))).toBe(
    "permission.denied",
  );
  expect(await codeOf(deletePolicy(viewer, { name: "readonly" }))).toBe("permission.denied");
  await deletePolicy(engineer, { name: "readonly" });
  const changes = (await auditOf("model:readonly")).filter((one) => one.startsWith("policy"));
  expect(changes).toEqual(["policy.changed", "policy.changed"]);
});

test("who lost the right to move an alias since they set the policy has it move nothing more", async () => {
  const wanted = { enabled: true, production: { steps: oneStep } };
  const lost = async (name: string) => {
    const work = await release(name);
    const stopped = await advance(work);
    expect(stopped.state).toBe("stopped");
    return stopped.detail;
  };
  await withPolicy("lost");
  const setter = await person("engineer", "setter@example.com");
  const set = (staging: unknown) =>
    setPolicy(setter, { name: "lost", ...releasePolicySchema.parse({ ...wanted, staging }) });
  await set(null);
  const onItsWay = await release("lost");
  // Movers are others by now.
  await protect("lost", "production", {}, "approvers");
  expect(await advance(onItsWay)).toMatchObject({
    state: "stopped",
    detail: 'setter@example.com set the policy and may not move "production" any more.',
  });
  await protect("lost", "production", {});
  await set({ alias: "staging" });
  await db().user.update({ where: { id: setter.actor.id }, data: { role: "viewer" } });
  expect(await lost("lost")).toMatch(/may not move "staging"/);
  await db().user.update({
    where: { id: setter.actor.id },
    data: { role: "engineer", disabledAt: new Date() },
  });
  expect(await lost("lost")).toMatch(/^setter@example.com set the policy/);
  expect(await aliasOf("lost", "production")).toBe(1);
  expect(await aliasOf("lost", "staging")).toBeNull();
  // What began under it, and where nobody knows who set it.
  await db().user.update({ where: { id: setter.actor.id }, data: { disabledAt: null } });
  await db().model.update({ where: { liveName: "lost" }, data: { policySetBy: Prisma.DbNull } });
  expect(await lost("lost")).toMatch(/^Whoever set the policy/);
});

test("one that cannot be carried out is stopped, and says so", async () => {
  await withPolicy("failing", { staging: null });
  const work = await release("failing");
  await abandonPolicy({ ...work, attempts: 4 });
  expect(await runOf(work)).toMatchObject({
    state: "stopped",
    detail: "It could not be carried out: 3 attempts came to no end.",
  });
});
