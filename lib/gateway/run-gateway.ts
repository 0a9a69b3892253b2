import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { totalmem } from "node:os";
import { openArtifactStore } from "@/lib/artifacts";
import type { Context } from "@/lib/contract/actor";
import { createWorkerPool, type PoolEvent, type WorkerPool } from "@/lib/inference";
import { type Metrics, metrics } from "@/lib/monitoring";
import { startProcessHeartbeat } from "@/lib/monitoring/system";
import {
  createUsageRecorder,
  createUsageSpool,
  type UsageRecorder,
  usageSpoolFile,
  writeUsageBatch,
} from "@/lib/monitoring/usage";
import { currentTimeMs } from "@/lib/platform/clock";
import { dataPaths, runDir, socketPaths } from "@/lib/platform/data-dir";
import { closeDb } from "@/lib/platform/db";
import { type Env, env } from "@/lib/platform/env";
import { logger } from "@/lib/platform/logger";
import { productVersion } from "@/lib/platform/product";
import {
  createDenialLog,
  createInFlight,
  createLastUsed,
  type PredictionDeps,
} from "@/lib/predictions";
import {
  findVersion,
  loadSnapshot,
  readRevision,
  readStoredSnapshot,
  saveSnapshot,
} from "@/lib/rollout";
import { defaultBodyPace } from "./body-pace";
import { type Gateway, openGateway } from "./gateway";
import { createHeartbeat } from "./heartbeat";
import type { ConsoleAddress } from "./proxy";
import { startReconciler } from "./reconciler";
import { createServingState, type ServingState } from "./serving-state";
import { createSnapshotKeeper } from "./snapshot-keeper";
import { createInferenceStatistics } from "./statistics";

const drainMs = 20_000;
const lingerMs = 1_000;
const lastUsedMs = 5_000;
const denialsMs = 2_000;
const usageMs = 5_000;
/** The gateway answers a silent client for a while longer than a prediction may take. */
const idleGraceMs = 30_000;
const shortestIdleMs = 120_000;

/** The whole gateway process: doors, pool, reconciler, and an orderly end. */
export async function runGateway(): Promise<void> {
  process.on("unhandledRejection", (error) => {
    // A request that nobody waits for any more: the others go on.
    logger().error({ err: error }, "unhandled rejection");
  });
  const settings = env();
  const record = metrics();
  const denials = createDenialLog();
  const pool = createPool(settings, record, denials);
  const state = createServingState({
    pool,
    idleUnloadMs: settings.ONNWARD_IDLE_UNLOAD_MS,
    memoryBudgetBytes: memoryBudgetOf(settings),
    pathOf: openArtifactStore().pathOf,
    findVersion,
  });
  await restoreSnapshot(state);
  const usage = createUsageRecorder({
    write: writeUsageBatch,
    spool: createUsageSpool(usageSpoolFile()),
  });
  const prediction = createPredictions(settings, { pool, state, record, usage, denials });
  const reconciler = startReconciler({
    state,
    pool,
    heartbeat: createHeartbeat(settings.ONNWARD_GATEWAY_ID ?? randomUUID()),
    readRevision,
    loadSnapshot,
    keeper: createSnapshotKeeper(
      (snapshot) => saveSnapshot(dataPaths().snapshot, snapshot),
      settings.ONNWARD_SNAPSHOT_MAX_AGE_MS,
    ),
  });
  const heartbeat = startProcessHeartbeat("gateway");
  const timers = startTimers(prediction, usage);
  const gateway = await openDoors(settings, { prediction, record, state, usage });
  logger().info({ port: gateway.port, host: settings.HOST }, "the gateway listens");
  onSignals(async () => {
    await gateway.drain(drainMs);
    for (const timer of timers) clearInterval(timer);
    await reconciler.stop();
    await pool.close(1_000);
    await Promise.all([
      prediction.lastUsed.flush({ all: true }),
      prediction.denials.flush({ all: true }),
      usage.flush(),
      heartbeat.stop(),
    ]);
    await closeDb().catch(() => {}); // It may be gone already; so are we.
  });
}

/** What is gathered in memory and written now and then. */
function startTimers({ lastUsed, denials }: PredictionDeps, usage: UsageRecorder) {
  return [
    setInterval(() => void lastUsed.flush(), lastUsedMs),
    setInterval(() => void denials.flush(), denialsMs),
    setInterval(() => void usage.flush(), usageMs),
  ];
}

function createPool(
  settings: Env,
  record: Metrics,
  denials: PredictionDeps["denials"],
): WorkerPool {
  return createWorkerPool({
    limits: {
      maxBatchRows: settings.ONNWARD_MAX_BATCH_ROWS,
      maxOutputBytes: settings.ONNWARD_MAX_OUTPUT_BYTES,
    },
    queueLength: settings.ONNWARD_QUEUE_LENGTH,
    timeoutMs: settings.ONNWARD_PREDICT_TIMEOUT_MS,
    memoryMib: settings.ONNWARD_WORKER_MEMORY_MIB,
    onEvent(event) {
      logger().warn(event, poolEventWords[event.kind]);
      record.poolEvent(event);
      auditBreaker(event, denials);
    },
  });
}

const poolEventWords: Record<PoolEvent["kind"], string> = {
  load_failed: "a version could not be loaded",
  worker_crashed: "a worker crashed",
  worker_killed: "a worker was killed over a run past its deadline",
  worker_recycled: "a worker ended after a request that needed too much memory",
  breaker_opened: "a version's workers were lost repeatedly: its calls are refused for a while",
  breaker_closed: "a version whose workers were lost answers again",
};

/** Reviewers and the dashboard must see that a version stopped answering, and when it came back. */
function auditBreaker(
  { kind, model, number }: PoolEvent,
  denials: PredictionDeps["denials"],
): void {
  if (kind !== "breaker_opened" && kind !== "breaker_closed") return;
  const ctx: Context = {
    actor: { kind: "system", id: "system", label: "system (gateway)" },
    requestId: randomUUID(),
    address: null,
    userAgent: null,
  };
  const target = `version:${model}@${number}`;
  if (kind === "breaker_opened") {
    const code = "version.unavailable";
    denials.note(ctx, { action: "version.degraded", target, code, outcome: "failure" });
  } else denials.note(ctx, { action: "version.recovered", target, outcome: "success" });
}

/** Of the machine or of the control group that we are in, whichever is less. */
function memoryBudgetOf({ ONNWARD_MEMORY_BUDGET_MIB: mib }: Env): number {
  if (mib !== undefined) return mib * 1_024 ** 2;
  // 0 or absurdly large where there is no control group that limits.
  const group = process.constrainedMemory();
  const bytes = group > 0 ? Math.min(group, totalmem()) : totalmem();
  return 0.75 * bytes;
}

/** So that predictions go on when we start while the database is away. */
async function restoreSnapshot(state: ServingState): Promise<void> {
  const file = dataPaths().snapshot;
  const stored = await readStoredSnapshot(file);
  if (stored.kind === "found") {
    state.apply(stored.snapshot);
    // Until the first poll succeeds, this is as old as it is.
    state.setOutage(stored.snapshot.readAtMs);
  }
  if (stored.kind === "damaged")
    logger().error({ file }, "the stored snapshot is damaged: not used");
}

function createPredictions(
  settings: Env,
  parts: {
    pool: WorkerPool;
    state: ServingState;
    record: Metrics;
    usage: UsageRecorder;
    denials: PredictionDeps["denials"];
  },
): PredictionDeps {
  const { pool, state, record, usage, denials } = parts;
  const deps: PredictionDeps = {
    targets: state,
    pool,
    inFlight: createInFlight({
      requests: settings.ONNWARD_MAX_IN_FLIGHT,
      // Room for a few of the largest bodies, and for many of the usual ones.
      bytes: Math.max(4 * settings.ONNWARD_MAX_PREDICT_BYTES, 256 * 1_024 ** 2),
    }),
    lastUsed: createLastUsed(),
    denials,
    onStranger: (code) => record.strangerRefused(code),
    settings: {
      secret: settings.ONNWARD_SECRET,
      predictTimeoutMs: settings.ONNWARD_PREDICT_TIMEOUT_MS,
      snapshotMaxAgeMs: settings.ONNWARD_SNAPSHOT_MAX_AGE_MS,
    },
  };
  record.observe({
    inFlight: deps.inFlight.count,
    pool: () => pool.stats(),
    // What was current a poll ago is; with the database away it is as old as the outage.
    snapshotReadAtMs: () =>
      state.table() === null ? null : (state.outageSinceMs() ?? currentTimeMs()),
    spoolRows: usage.waitingRows,
    droppedDenials: deps.denials.dropped,
    droppedUsage: usage.dropped,
    outageSeconds: () => {
      const since = state.outageSinceMs();
      return since === null ? 0 : (currentTimeMs() - since) / 1_000;
    },
  });
  return deps;
}

function openDoors(
  settings: Env,
  parts: {
    prediction: PredictionDeps;
    record: Metrics;
    state: ServingState;
    usage: UsageRecorder;
  },
): Promise<Gateway> {
  const { prediction, record, state, usage } = parts;
  const privateSocket = socketPaths().gateway;
  mkdirSync(runDir(), { recursive: true });
  rmSync(privateSocket, { force: true }); // Left behind by a kill.
  return openGateway({
    routes: {
      prediction,
      metrics: record,
      usage,
      statistics: createInferenceStatistics(),
      body: { maxBytes: settings.ONNWARD_MAX_PREDICT_BYTES, pace: defaultBodyPace },
      readiness: state.readiness,
      metricsToken: settings.ONNWARD_METRICS_TOKEN,
      productVersion,
    },
    console: consoleAddress(settings),
    maxConsoleInFlight: settings.ONNWARD_MAX_IN_FLIGHT,
    public: { port: settings.PORT, host: settings.HOST },
    privateSocket,
    lingerMs,
    allowUpgrade: settings.NODE_ENV === "development",
    idleMs: Math.max(shortestIdleMs, settings.ONNWARD_PREDICT_TIMEOUT_MS + idleGraceMs),
  });
}

function consoleAddress({ ONNWARD_CONSOLE_URL: url }: Env): ConsoleAddress {
  if (url === undefined) return { socketPath: socketPaths().console };
  const { protocol, hostname, port } = new URL(url);
  const isTls = protocol === "https:";
  return {
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(port || (isTls ? 443 : 80)),
    isTls,
  };
}

/** The first signal ends in order, the second at once. */
function onSignals(stop: () => Promise<void>): void {
  let signals = 0;
  const onSignal = (signal: string) => {
    signals += 1;
    if (signals > 1) process.exit(1);
    logger().info({ signal }, "the gateway drains");
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger().error({ err: error }, "the gateway did not stop cleanly");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
}
