import { createHash, randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { createKeySecret, signPredictToken } from "@/lib/access";
import { createLocalLimiter } from "@/lib/access/limits";
import type { AuditEntry } from "@/lib/audit";
import { callerOf } from "@/lib/inference/testing/caller";
import { setClock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import type { SnapshotVersion } from "@/lib/rollout";
import { assertRunnable, buildRoutingTable } from "@/lib/rollout";
import type { SnapshotRollout } from "@/lib/rollout/sharing";
import {
  testAlias,
  testKey,
  testModel,
  testRollout,
  testSnapshot,
  testVersion,
} from "@/lib/rollout/testing/snapshot";
import { createDenialLog } from "./denial-log";
import { createInFlight } from "./in-flight";
import { createLastUsed } from "./last-used";
import {
  type AnsweringTarget,
  type PredictCall,
  type PredictionDeps,
  predict,
  readTarget,
} from "./predict";
import { createFakePool, echo, type FakePool } from "./testing/fake-pool";

const secret = createHash("sha256").update("test").digest("hex");
const version = testVersion({ number: 3 });
const other = testVersion({ modelId: version.modelId, number: 2 });
const model = testModel({ id: version.modelId, name: "fraud", readyNumbers: [3, 2] });
const alias = testAlias({ modelId: model.id, versionId: version.id });
const good = createKeySecret();
const scopeless = createKeySecret();
const elsewhere = createKeySecret();
const expired = createKeySecret();

const table = buildRoutingTable(
  testSnapshot({
    models: [model],
    aliases: [alias],
    versions: [version],
    keys: [
      testKey(good),
      testKey(scopeless, { scopes: ["keys:write"] }),
      testKey(elsewhere, { models: ["other"] }),
      testKey(expired, { expiresAtMs: Date.now() - 1 }),
    ],
  }),
);

let pool: FakePool;
let deps: PredictionDeps;
let strangers: string[];
let written: AuditEntry[];
let used: string[][];
let outageSinceMs: number | null;
let byNumber: (SnapshotVersion | null)[];

beforeEach(() => {
  pool = createFakePool();
  pool.states.set(version.id, { kind: "warm" });
  strangers = [];
  written = [];
  used = [];
  outageSinceMs = null;
  byNumber = [other];
  deps = {
    pool,
    inFlight: createInFlight({ requests: 2, bytes: 1_000 }),
    lastUsed: createLastUsed(async (uses) => void used.push([...uses.keys()])),
    denials: createDenialLog(async (_, attempt) => void written.push(attempt)),
    limiter: createLocalLimiter(),
    onStranger: (code) => strangers.push(code),
    settings: { secret, predictTimeoutMs: 200, snapshotMaxAgeMs: 1_000 },
    targets: {
      table: () => table,
      outageSinceMs: () => outageSinceMs,
      answeringVersion: (id) => (id === alias.id ? version : null),
      warmVersion: () => null,
      controlOf: () => ({ kind: "none" }),
      learnModel: async () => {},
      findVersion: async () => byNumber.shift() ?? null,
      keepWarm: (_, { id }) => {
        if (pool.stateOf(id).kind === "absent") pool.setState(id, { kind: "loading" });
      },
      unload: () => ({ unloaded: [], held: [] }),
    },
  };
});

function call(over: Partial<PredictCall> = {}, key: string | null = good): PredictCall {
  return {
    requestId: randomUUID(),
    address: "127.0.0.1",
    userAgent: "test",
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
    query: new URLSearchParams(),
    isPrivateDoor: false,
    model: "fraud",
    ref: null,
    dialect: "plain",
    jsonLength: null,
    readBody: async () => [Buffer.from("{}")],
    timeoutOf: () => null,
    caller: callerOf(),
    onTarget: () => {},
    onAllowance: () => {},
    ...over,
  };
}

describe("who may", () => {
  it("answers a key with the scope from the version that production answers with", async () => {
    const targets: string[] = [];
    await predict(deps, call({ onTarget: ({ version }) => targets.push(version.id) }));
    expect(pool.requests.map(({ versionId }) => versionId)).toEqual([version.id]);
    expect(targets).toEqual([version.id]);
    await deps.lastUsed.flush();
    expect(used).toHaveLength(1);
  });

  it("counts strangers, keeps none of their bytes and audits nothing", async () => {
    const readBody = () => Promise.reject(new Error("read"));
    const codeOf = (key: string | null, over: Partial<PredictCall> = {}) =>
      predict(deps, call({ readBody, ...over }, key)).catch((error) => error.code);
    expect(await codeOf(null)).toBe("key.missing");
    expect(await codeOf("%")).toBe("key.invalid");
    expect(await codeOf(createKeySecret())).toBe("key.invalid");
    expect(await codeOf(expired)).toBe("key.invalid");
    expect(await codeOf(null, { query: new URLSearchParams({ api_key: good }) })).toBe(
      "key.in_url",
    );
    await deps.denials.flush();
    expect(strangers).toHaveLength(5);
    expect(written).toEqual([]);
  });

  it("audits a known key that lacks the scope or the model, as one event a minute", async () => {
    for (let times = 0; times < 3; times += 1) {
      await expect(predict(deps, call({}, scopeless))).rejects.toMatchObject({ status: 403 });
      await expect(predict(deps, call({}, elsewhere))).rejects.toMatchObject({
        code: "model.not_found",
      });
    }
    await deps.denials.flush();
    expect(written).toMatchObject([
      { action: "predict.called", target: "model:fraud", code: "key.scope_missing" },
      { action: "predict.called", target: "model:fraud", code: "model.not_found" },
    ]);
    expect(written[0]?.reason).toContain("3 times");
    await expect(predict(deps, call({}, scopeless))).rejects.toThrow();
    await deps.denials.flush();
    expect(written).toHaveLength(2);
    await deps.denials.flush({ all: true });
    expect(written).toHaveLength(3);
  });

  it("takes the console's token for its model, and nothing else at the private door", async () => {
    const actor = { kind: "user", id: "u", label: "Ann", role: "engineer" } as const;
    const withToken = (name: string, token = signPredictToken(secret, actor, name)) =>
      call({ isPrivateDoor: true, headers: { "x-onnward-token": token } });
    await predict(deps, withToken("fraud"));
    await expect(predict(deps, withToken("other"))).rejects.toMatchObject({ code: "key.invalid" });
    await expect(predict(deps, withToken("", "a.b"))).rejects.toMatchObject({
      code: "key.invalid",
    });
    await expect(predict(deps, call({ isPrivateDoor: true }))).rejects.toMatchObject({
      code: "key.invalid",
    });
  });

  it("knows a key again by its header, and refuses it from the moment of its expiry", async () => {
    const soon = createKeySecret();
    const ends = Date.now() + 60_000;
    const keys = [testKey(soon, { expiresAtMs: ends })];
    const own = buildRoutingTable({ ...table.snapshot, keys });
    deps = { ...deps, targets: { ...deps.targets, table: () => own } };
    await predict(deps, call({}, soon));
    await predict(deps, call({}, soon));
    const restore = setClock(() => ends);
    try {
      await expect(predict(deps, call({}, soon))).rejects.toMatchObject({ code: "key.invalid" });
    } finally {
      restore();
    }
    // Gone from the next table on: nothing of the last one counts.
    const without = buildRoutingTable({ ...table.snapshot, keys: [] });
    deps = { ...deps, targets: { ...deps.targets, table: () => without } };
    await expect(predict(deps, call({}, soon))).rejects.toMatchObject({ code: "key.invalid" });
  });

  it("does not take another scheme's header for the key beside it", async () => {
    const headers = (key: string) => ({ authorization: "Basic eDp5", "x-api-key": key });
    await predict(deps, call({ headers: headers(good) }));
    const junk = predict(deps, call({ headers: headers(createKeySecret()) }));
    await expect(junk).rejects.toMatchObject({ code: "key.invalid" });
  });

  it("refuses keys when the snapshot is older than allowed, and only then", async () => {
    outageSinceMs = Date.now() - 500;
    await predict(deps, call());
    outageSinceMs = Date.now() - 1_500;
    await expect(predict(deps, call())).rejects.toMatchObject({ code: "db.unavailable" });
  });

  it("lets a key with models:read read about a model", async () => {
    await expect(readTarget(deps, call(), ["predict", "models:read"])).resolves.toMatchObject({
      version: { id: version.id },
    });
    await expect(readTarget(deps, call({}, scopeless), ["models:read"])).rejects.toMatchObject({
      code: "key.scope_missing",
    });
  });
});

describe("a rollout", () => {
  const target = assertRunnable(model, other.number, other);
  const canary = testRollout({
    stableVersionId: version.id,
    targets: [{ versionId: other.id, weightPercent: 100 }],
  });

  /** Has the target warm, unless told otherwise. */
  function share(rollout: SnapshotRollout, isWarm = true) {
    const own = buildRoutingTable({ ...table.snapshot, aliases: [{ ...alias, rollout }] });
    const warmVersion = (id: string) => (isWarm && id === other.id ? target : null);
    deps = { ...deps, targets: { ...deps.targets, table: () => own, warmVersion } };
    pool.setState(other.id, { kind: "warm" });
  }

  async function answers(over: Partial<PredictCall> = {}, key = good) {
    let told: AnsweringTarget | undefined;
    const onTarget = (found: AnsweringTarget) => {
      told = found;
    };
    await predict(deps, call({ onTarget, ...over }, key));
    expect(pool.requests.at(-1)?.versionId).toBe(told?.version.id);
    return told;
  }

  it("has its target answer, and says that it did", async () => {
    share(canary);
    expect(await answers()).toMatchObject({ version: { id: other.id }, share: { unit: null } });
    share({ ...canary, targets: [{ versionId: other.id, weightPercent: 0 }] });
    expect(await answers()).toMatchObject({
      version: { id: version.id },
      share: { rollout: { id: canary.id } },
    });
  });

  it("costs nobody an answer when its target is not warm: the stable version gives it", async () => {
    share(canary, false);
    expect((await answers())?.version.id).toBe(version.id);
    share({ ...canary, kind: "ab" }, false);
    // Of the target's unit, answered by the other: that counts for neither side.
    expect(await answers()).toMatchObject({ version: { id: version.id }, share: { unit: null } });
    share({ ...canary, kind: "ab" });
    expect((await answers())?.share?.unit).toHaveLength(8);
  });

  it("compares its target with a control that is asked as often, and times nothing else of the stable version", async () => {
    const controls = createFakePool();
    controls.setState(version.id, { kind: "warm" });
    const targets = [{ versionId: other.id, weightPercent: 50 }];
    share({ ...canary, kind: "ab", targets: [{ versionId: other.id, weightPercent: 0 }] });
    expect((await answers())?.share).toMatchObject({ isTimed: true, pool: null });
    const stableOnly = { ...canary, targets, stickyHeader: "x" };
    const controlled = (kind: "ready" | "coming" | "none") => {
      share(stableOnly, false);
      const found = kind === "ready" ? { kind, pool: controls } : { kind };
      deps = { ...deps, targets: { ...deps.targets, controlOf: () => found } };
    };
    controlled("ready");
    const told: unknown[] = [];
    const onTarget = (found: AnsweringTarget) => told.push(found.share?.isTimed);
    await predict(deps, call({ onTarget }));
    expect(controls.requests.map(({ versionId }) => versionId)).toEqual([version.id]);
    // Until it has loaded nothing is timed; where it cannot be, the version's own workers are all there is.
    for (const kind of ["coming", "none"] as const) {
      controlled(kind);
      await predict(deps, call({ onTarget }));
    }
    expect(told).toEqual([true, false, true]);
    expect(controls.requests).toHaveLength(1);
  });

  it("counts no call of a version by its number, and reads tell of the stable version", async () => {
    share(canary);
    byNumber = [other];
    expect(await answers({ ref: "2" })).toMatchObject({ version: { id: other.id }, share: null });
    const read = await readTarget(deps, call(), ["predict"]);
    expect(read.version.id).toBe(version.id);
  });

  it("counts nothing while another version than its stable one still answers for the alias", async () => {
    share({ ...canary, stableVersionId: randomUUID() }, false);
    expect(await answers()).toMatchObject({ version: { id: version.id }, share: null });
  });

  it("of production lets no test key call its targets by number", async () => {
    share(canary);
    byNumber = [other];
    const test = createKeySecret("test");
    const { snapshot } = deps.targets.table() ?? table;
    const versions = [version, other];
    const own = buildRoutingTable({ ...snapshot, versions, keys: [testKey(test)] });
    deps = { ...deps, targets: { ...deps.targets, table: () => own } };
    await expect(predict(deps, call({ ref: "2" }, test))).rejects.toMatchObject({
      code: "key.test_only",
    });
  });
});

describe("when", () => {
  it("loads a version called by number and waits for it", async () => {
    const answer = predict(deps, call({ ref: "2" }));
    await expect.poll(() => pool.stateOf(other.id).kind).toBe("loading");
    expect(pool.requests).toEqual([]);
    pool.setState(other.id, { kind: "warm" });
    await answer;
    expect(pool.requests[0]?.versionId).toBe(other.id);
  });

  it("gives up on loading at the deadline, and at once when it cannot be loaded", async () => {
    await expect(predict(deps, call({ ref: "2" }))).rejects.toMatchObject({
      code: "version.unavailable",
      retryAfterSeconds: 2,
    });
    const fault = (code: "artifact.corrupt" | "model.load_failed") =>
      pool.states.set(version.id, { kind: "failed", fault: { code, detail: "It is so." } });
    fault("artifact.corrupt");
    await expect(predict(deps, call())).rejects.toMatchObject({
      code: "artifact.corrupt",
      retryAfterSeconds: 2,
    });
    fault("model.load_failed");
    await expect(predict(deps, call())).rejects.toMatchObject({ code: "version.unavailable" });
  });

  it("gives a request the least of what the version and its client allow", async () => {
    const deadlines: number[] = [];
    const limits: number[] = [];
    const now = Date.now();
    const restore = setClock(() => now);
    pool.answer = async (_, request) => {
      deadlines.push(request.deadlineAt - now);
      limits.push(request.killAt - now);
      return echo(request.body);
    };
    try {
      await predict(deps, call());
      await predict(deps, call({ timeoutOf: () => 50 }));
      await predict(deps, call({ timeoutOf: () => 5_000 }));
      byNumber = [{ ...other, settings: { ...other.settings, timeoutMs: 900 } }];
      pool.setState(other.id, { kind: "warm" });
      await predict(deps, call({ ref: "2", timeoutOf: () => 5_000 }));
    } finally {
      restore();
    }
    expect(deadlines).toEqual([200, 50, 200, 900]);
    // A client's hurry is no limit of the run.
    expect(limits).toEqual([200, 200, 200, 900]);
  });

  it("keeps its deadline when the clock jumps while a version is loaded", async () => {
    let now = Date.now();
    const restore = setClock(() => now);
    try {
      for (const jumpMs of [-3_600_000, 3_600_000]) {
        byNumber = [other];
        pool.setState(other.id, { kind: "loading" });
        const answer = predict(deps, call({ ref: "2" }));
        await new Promise((resolve) => setImmediate(resolve));
        now += jumpMs;
        pool.setState(other.id, { kind: "warm" });
        await answer;
        const leftMs = (pool.requests.at(-1)?.request.deadlineAt ?? 0) - now;
        expect(leftMs).toBeGreaterThan(0);
        expect(leftMs).toBeLessThanOrEqual(200);
      }
    } finally {
      restore();
    }
  });

  it("refuses what the pool would not take before it reads the body", async () => {
    pool.assertAcceptable = () => {
      throw new AppError("gateway.overloaded", "It is full.");
    };
    const readBody = () => Promise.reject(new Error("read"));
    await expect(predict(deps, call({ readBody }))).rejects.toMatchObject({
      code: "gateway.overloaded",
    });
  });

  it("never runs a request whose client went away while it waited", async () => {
    pool.states.set(version.id, { kind: "loading" });
    const gone = new AbortController();
    const answer = predict(deps, call({ caller: callerOf(gone.signal) }));
    gone.abort();
    await expect(answer).rejects.toThrow();
    pool.setState(version.id, { kind: "warm" });
    expect(pool.requests).toEqual([]);
  });

  it("refuses at once when too many are in flight, and counts down again", async () => {
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const readBody = async () => {
      await held;
      return [Buffer.from("{}")];
    };
    const first = [predict(deps, call({ readBody })), predict(deps, call({ readBody }))];
    await expect(predict(deps, call())).rejects.toMatchObject({
      code: "gateway.overloaded",
      retryAfterSeconds: 1,
    });
    release();
    await Promise.all(first);
    expect(deps.inFlight.count()).toBe(0);
    await predict(deps, call());
  });

  it("answers 404 and 409 for what is not there, before it reads a body", async () => {
    const codeOf = (over: Partial<PredictCall>) =>
      predict(deps, call({ readBody: () => Promise.reject(new Error("read")), ...over })).catch(
        (error) => error.code,
      );
    expect(await codeOf({ model: "nope" })).toBe("model.not_found");
    byNumber = [null];
    expect(await codeOf({ ref: "canary" })).toBe("alias.not_found");
    byNumber = [null, { ...other, status: "archived" }, { ...other, status: "validating" }];
    expect(await codeOf({ ref: "9" })).toBe("version.not_found");
    expect(await codeOf({ ref: "2" })).toBe("version.not_found");
    expect(await codeOf({ ref: "2" })).toBe("version.not_ready");
  });
});
