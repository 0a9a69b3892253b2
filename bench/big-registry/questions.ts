import { listKeys } from "@/lib/access";
import { countKeysToAttend } from "@/lib/access/lifecycle";
import { listServiceAccounts } from "@/lib/access/service-accounts";
import { listUsers } from "@/lib/access/users";
import { listAuditEvents } from "@/lib/audit";
import type { Actor, Context } from "@/lib/contract/actor";
import { listAuditQuery } from "@/lib/contract/audit";
import { listPredictionsQuery } from "@/lib/contract/prediction";
import { listModelsQuery, listVersionsQuery } from "@/lib/contract/search";
import { getModelMetrics } from "@/lib/monitoring/model-metrics";
import { listPredictions } from "@/lib/monitoring/prediction-log";
import { getSystem } from "@/lib/monitoring/system";
import { listServing } from "@/lib/monitoring/usage";
import { db } from "@/lib/platform/db";
import { listActivity } from "@/lib/registry/activity";
import { listAliases, listAliasMoves, listModelGateways } from "@/lib/registry/aliases";
import { compareVersions } from "@/lib/registry/compare";
import { findLastComparison } from "@/lib/registry/comparisons";
import { listExamples } from "@/lib/registry/examples";
import { listGoldenSamples } from "@/lib/registry/golden-samples";
import { listGrants } from "@/lib/registry/grants";
import {
  getModelStorage,
  listLargestModels,
  listModelTrash,
  listStatusChanges,
  listTrash,
  previewDeletion,
} from "@/lib/registry/lifecycle";
import { getModel, listModelPermissions, listModels } from "@/lib/registry/models";
import { searchVersions } from "@/lib/registry/search";
import { listUploads } from "@/lib/registry/uploads";
import { getVersion, listVersions } from "@/lib/registry/versions";
import type { Snapshot } from "@/lib/rollout";
import { findModel, findVersion, loadSnapshot, refreshSnapshot } from "@/lib/rollout/readings";

export interface Question {
  readonly name: string;
  ask(): Promise<unknown>;
  /** What has to be there first, and is not the question. */
  prepare?(): Promise<void>;
  /** Reads as much as is served, once, when a gateway starts: no page waits for it. */
  readonly isWhole?: true;
}

const limit = 50;

function contextOf(actor: Actor): Context {
  return { actor, requestId: "big-registry", address: null, userAgent: null };
}

/** What a filter of versions can be: common, rare, and nowhere. */
const versionFilters: Record<string, string>[] = [
  {},
  { q: "holiday" },
  { q: "snapshot 77" },
  { q: "a" },
  { q: "zzz-nowhere" },
  { q: "1.99" },
  { tag: "run-7" },
  { tag: "nowhere" },
  { owner: "person7@example.com" },
  { owner: "nobody" },
  { status: "ready" },
  { status: "validating" },
  { status: "archived" },
  { alias: "production" },
  { alias: "staging" },
  { alias: "nowhere" },
  { input: "float32[*,3,224,224]" },
  { input: "float32" },
  { input: "[*,*]" },
  { input: "float64[?,12]" },
  { input: "float32[*,9]" },
  { output: "float32[?,1000]" },
  { producer: "pytorch" },
  { producer: "OnnxMLTools" },
  { producer: "nowhere" },
  { op: "Conv" },
  { op: "GridSample" },
  { op: "ZipMap" },
  { op: "TreeEnsembleRegressor" },
  { metric: "accuracy>=0.999" },
  { metric: "accuracy>=0.1" },
  { metric: "accuracy>=0.9,latency_ms<20" },
  { metric: "accuracy>2" },
  { op: "Conv", status: "ready", metric: "accuracy>=0.95", alias: "production" },
  { q: "trained", producer: "skl2onnx", tag: "run-77" },
  { op: "GridSample", status: "rejected" },
  { input: "float32[*,3,224,224]", producer: "tf2onnx" },
];

const modelFilters: Record<string, string>[] = [
  ...versionFilters,
  { q: "fraud-77" },
  { q: "team 13" },
  { tag: "team-5" },
  { tag: "vision", op: "GridSample" },
  { owner: "person7@example.com", status: "rejected" },
];

/** Everything that pages and lists ask, of who sees everything, somebody who sees some, and a key. */
export async function readQuestions(): Promise<Question[]> {
  const [first, middle] = await Promise.all([modelOf("asc"), modelOf("desc")]);
  const admin = await db().user.findFirstOrThrow({ where: { role: "admin" } });
  const engineer = await db().user.findFirstOrThrow({ where: { role: "engineer" } });
  const asAdmin = contextOf({ kind: "user", id: admin.id, label: admin.email, role: "admin" });
  const asEngineer = contextOf({
    kind: "user",
    id: engineer.id,
    label: engineer.email,
    role: "engineer",
  });
  const asKey = contextOf({
    kind: "key",
    id: engineer.id,
    label: "key",
    scopes: ["models:read"],
    models: [first.name, middle.name],
    holders: [],
  });
  const questions: Question[] = [];
  const add = (name: string, ask: () => Promise<unknown>) => questions.push({ name, ask });
  for (const [who, ctx] of Object.entries({ admin: asAdmin, engineer: asEngineer, key: asKey })) {
    for (const filter of modelFilters) {
      const input = listModelsQuery.parse({ limit: String(limit), ...filter });
      add(`models ${JSON.stringify(filter)} (${who})`, () => listModels(ctx, input));
    }
    for (const filter of versionFilters) {
      const input = listVersionsQuery.parse({ limit: String(limit), ...filter });
      add(`versions ${JSON.stringify(filter)} (${who})`, () => searchVersions(ctx, input));
    }
    add(`serving (${who})`, () => listServing(ctx, { limit }));
    add(`activity (${who})`, () => listActivity(ctx, { limit }));
  }
  const ctx = asAdmin;
  for (const filter of versionFilters) {
    const input = { name: first.name, ...listVersionsQuery.parse({ limit: "50", ...filter }) };
    add(`${first.name}'s versions ${JSON.stringify(filter)}`, () => listVersions(ctx, input));
  }
  for (const { name } of [first, middle]) {
    add(`model ${name}`, () => getModel(ctx, { name }));
    add(`rights on ${name}`, () => listModelPermissions(asEngineer, { name }));
    add(`aliases of ${name}`, () => listAliases(ctx, { name, limit }));
    add(`history of ${name}`, () => listAliasMoves(ctx, { name, limit }));
    add(`history of ${name}@production`, () =>
      listAliasMoves(ctx, { name, alias: "production", limit }),
    );
    for (const days of [1 / 24, 1, 7, 30]) {
      const from = new Date(Date.now() - days * 86_400_000).toISOString();
      add(`metrics of ${name}, ${days} days`, () => getModelMetrics(ctx, { name, from }));
      add(`metrics of ${name}@production, ${days} days`, () =>
        getModelMetrics(ctx, { name, from, alias: "production" }),
      );
    }
    add(`gateways of ${name}`, () => listModelGateways(ctx, { name, limit }));
    add(`examples of ${name}`, () => listExamples(ctx, { name, limit }));
    add(`grants of ${name}`, () => listGrants(ctx, { name, limit }));
    add(`version ${name}@1`, () => getVersion(ctx, { name, number: 1 }));
    add(`versions ${name}@1 and 2 side by side`, () =>
      compareVersions(ctx, { name, from: "1", to: "2", only: "differences" }),
    );
    add(`last measurement of ${name}@1 and 2`, () =>
      findLastComparison(ctx, { name, from: "1", to: "2" }),
    );
    add(`golden samples of ${name}`, () => listGoldenSamples(ctx, { name, limit }));
    add(`status of ${name}@1`, () => listStatusChanges(ctx, { name, number: 1, limit }));
    add(`storage of ${name}`, () => getModelStorage(ctx, { name }));
    add(`trash of ${name}`, () => listModelTrash(ctx, { name, limit }));
    add(`what deleting ${name} would remove`, () => previewDeletion(ctx, { name }));
  }
  addDeepPages(questions, ctx);
  addOthers(questions, ctx);
  addGateway(questions, first);
  return questions;
}

function modelOf(order: "asc" | "desc") {
  return db().model.findFirstOrThrow({
    where: { visibility: "internal", liveName: { not: null } },
    orderBy: { createdAt: order },
    select: { id: true, name: true },
  });
}

/** A page far down is as cheap as the first. */
function addDeepPages(questions: Question[], ctx: Context): void {
  questions.push({
    name: "models, 20 pages on",
    async ask() {
      let cursor: string | undefined;
      for (let page = 0; page < 20; page += 1) {
        cursor = (await listModels(ctx, { limit, cursor })).nextCursor ?? undefined;
      }
    },
  });
  questions.push({
    name: "versions with Conv, 20 pages on",
    async ask() {
      let cursor: string | undefined;
      for (let page = 0; page < 20; page += 1) {
        const found = await searchVersions(ctx, { limit, cursor, op: "Conv" });
        cursor = found.nextCursor ?? undefined;
      }
    },
  });
}

function addOthers(questions: Question[], ctx: Context): void {
  const add = (name: string, ask: () => Promise<unknown>) => questions.push({ name, ask });
  for (const filter of [
    {},
    { action: "alias.moved" },
    { target: "version:model-7@1" },
    { from: new Date(Date.now() - 86_400_000).toISOString() },
  ]) {
    const query = listAuditQuery.parse({ limit: String(limit), ...filter });
    add(`audit ${JSON.stringify(filter)}`, () => listAuditEvents(ctx, query));
  }
  for (const filter of [{}, { code: "predict.timeout" }, { model: "fraud-7" }, { status: "5xx" }]) {
    const query = listPredictionsQuery.parse({ limit: String(limit), ...filter });
    add(`requests ${JSON.stringify(filter)}`, () => listPredictions(ctx, query));
  }
  add("keys", () => listKeys(ctx, { limit }));
  add("keys to attend to", () => countKeysToAttend(ctx));
  add("trash", () => listTrash(ctx, { limit }));
  add("largest models", () => listLargestModels(ctx, { limit }));
  add("uploads", () => listUploads(ctx, { limit }));
  add("people", () => listUsers(ctx, { limit }));
  add("service accounts", () => listServiceAccounts(ctx, { limit }));
  add("system", () => getSystem(ctx));
}

function addGateway(questions: Question[], model: { id: string; name: string }): void {
  let before: Snapshot | null = null;
  questions.push(
    { name: "gateway: a whole snapshot", ask: () => loadSnapshot(), isWhole: true },
    {
      // The first time it reads everything, which is not asked for here.
      name: "gateway: what one change needs",
      async prepare() {
        before = await loadSnapshot();
      },
      async ask() {
        await db()
          .$executeRaw`WITH moved AS (UPDATE revision SET number = number + 1 RETURNING number)
          INSERT INTO revision_change (number, kind, subject_id) SELECT number, 'model', ${model.id}::uuid FROM moved`;
        before = await refreshSnapshot(before);
      },
    },
    { name: "gateway: a model by its name", ask: () => findModel(model.name) },
    { name: "gateway: a version by its number", ask: () => findVersion(model.id, 1) },
  );
}
