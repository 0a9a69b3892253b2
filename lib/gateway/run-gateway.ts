import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { predictTokenSecret } from "@/lib/access";
import { openArtifactStore } from "@/lib/artifacts";
import type { WorkerPool } from "@/lib/inference";
import { type Metrics, metrics } from "@/lib/monitoring";
import { startProcessHeartbeat } from "@/lib/monitoring/system";
import { currentTimeMs } from "@/lib/platform/clock";
import { dataPaths, runDir, socketPaths } from "@/lib/platform/data-dir";
import { closeDb } from "@/lib/platform/db";
import { type Env, env } from "@/lib/platform/env";
import { logger } from "@/lib/platform/logger";
import { productVersion } from "@/lib/platform/product";
import { surviveRejections } from "@/lib/platform/survive-rejections";
import { tlsFilesOf } from "@/lib/platform/tls-files";
import { createTracer, type Tracer } from "@/lib/platform/tracing";
import {
  createDenialLog,
  createInFlight,
  createLastUsed,
  type InFlight,
  type PredictionDeps,
} from "@/lib/predictions";
import { readStoredSnapshot, saveSnapshot } from "@/lib/rollout";
import { findModel, findVersion, readRevision, refreshSnapshot } from "@/lib/rollout/readings";
import { defaultBodyPace } from "./body-pace";
import { createPools, memoryBudgetOf } from "./create-pool";
import { createEntry, type Entry } from "./entry/entry";
import { type Gateway, openGateway } from "./gateway";
import { createHeartbeat } from "./heartbeat";
import { type OpenLimiter, openLimiter } from "./open-limiter";
import type { ConsoleAddress } from "./proxy";
import { startReconciler } from "./reconciler";
import { createRecorders, type Recorders, startFlushing } from "./recorders";
import { createServingState, type ServingState } from "./serving-state";
import { createShadows, type Shadows } from "./shadows";
import { createSnapshotKeeper } from "./snapshot-keeper";
import { createInferenceStatistics } from "./statistics";

const drainMs = 20_000;
const lingerMs = 1_000;
const tlsLookMs = 5_000;
/** The gateway answers a silent client for a while longer than a prediction may take. */
const idleGraceMs = 30_000;
const shortestIdleMs = 120_000;

/** The whole gateway process: doors, pool, reconciler, and an orderly end. */
export async function runGateway(): Promise<void> {
  surviveRejections();
  const settings = env();
  const record = metrics();
  const denials = createDenialLog();
  const inFlight = createRoom(settings);
  const pools = createPools(settings, { metrics: record, events: denials, room: inFlight });
  const { pool, controls } = pools;
  const recorders = createRecorders(settings);
  const shadows = createShadows({ ...pools, inFlight, figures: recorders.figures });
  const state = createServingState({
    ...{ pool, controls, shadows },
    idleUnloadMs: settings.ONNWARD_IDLE_UNLOAD_MS,
    memoryBudgetBytes: memoryBudgetOf(settings),
    pathOf: openArtifactStore().pathOf,
    findVersion,
    findModel,
  });
  await restoreSnapshot(state);
  const limits = await openLimiter({ file: dataPaths().limits, redisUrl: settings.REDIS_URL });
  const prediction = createPredictions(settings, {
    ...{ pool, shadows, inFlight, state, record, recorders, denials, limits },
  });
  const reconciler = startReconciler({
    state,
    pool,
    heartbeat: createHeartbeat(settings.ONNWARD_GATEWAY_ID ?? randomUUID()),
    readRevision,
    refreshSnapshot,
    keeper: createSnapshotKeeper(
      (snapshot) => saveSnapshot(dataPaths().snapshot, snapshot),
      settings.ONNWARD_SNAPSHOT_MAX_AGE_MS,
    ),
  });
  const heartbeat = startProcessHeartbeat("gateway");
  const flushing = startFlushing(prediction, recorders, shadows);
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  const tracer = await createTracer({ endpoint, version: productVersion });
  const gateway = await openDoors(settings, {
    ...{ prediction, record, state, recorders, tracer, shadows },
  });
  logger().info({ port: gateway.port, host: settings.HOST }, "the gateway listens");
  onSignals(async () => {
    await gateway.drain(drainMs);
    await reconciler.stop();
    await Promise.all([pool.close(1_000), controls.close(1_000), shadows.close()]);
    await Promise.all([flushing.end(), limits.close(), heartbeat.stop(), tracer?.close()]);
    await closeDb().catch(() => {}); // It may be gone already; so are we.
  });
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

function createRoom(settings: Env): InFlight {
  return createInFlight({
    requests: settings.ONNWARD_MAX_IN_FLIGHT,
    // Room for a few of the largest bodies and answers, and for many of the usual ones.
    bytes: Math.max(4 * settings.ONNWARD_MAX_PREDICT_BYTES, 2 * settings.ONNWARD_MAX_OUTPUT_BYTES),
  });
}

function createPredictions(
  settings: Env,
  parts: {
    pool: WorkerPool;
    shadows: Shadows;
    inFlight: InFlight;
    state: ServingState;
    record: Metrics;
    recorders: Recorders;
    denials: PredictionDeps["denials"];
    limits: OpenLimiter;
  },
): PredictionDeps {
  const { pool, shadows, inFlight, state, record, recorders, denials, limits } = parts;
  const { usage, log, figures } = recorders;
  const deps: PredictionDeps = {
    targets: state,
    pool,
    inFlight,
    lastUsed: createLastUsed(),
    denials,
    limiter: limits.limiter,
    onStranger: (code) => record.strangerRefused(code),
    settings: {
      secret: settings.ONNWARD_SECRET === undefined ? undefined : predictTokenSecret(),
      predictTimeoutMs: settings.ONNWARD_PREDICT_TIMEOUT_MS,
      snapshotMaxAgeMs: settings.ONNWARD_SNAPSHOT_MAX_AGE_MS,
    },
  };
  record.observe({
    inFlight: deps.inFlight.count,
    pool: () => pool.stats(),
    shadows: shadows.stats,
    shadowSeconds: shadows.workSeconds,
    // What was current a poll ago is; with the database away it is as old as the outage.
    snapshotReadAtMs: () =>
      state.table() === null ? null : (state.outageSinceMs() ?? currentTimeMs()),
    spoolRows: usage.waitingRows,
    droppedDenials: deps.denials.dropped,
    droppedUsage: usage.dropped,
    logWaiting: () => log?.waiting() ?? 0,
    droppedLog: () => log?.dropped() ?? 0,
    droppedFigures: figures.dropped,
    limitFallbacks: limits.fallbacks,
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
    recorders: Recorders;
    tracer: Tracer | null;
    shadows: Shadows;
  },
): Promise<Gateway> {
  const { prediction, record, state, recorders, tracer, shadows } = parts;
  const privateSocket = socketPaths().gateway;
  const files = tlsFilesOf(settings);
  mkdirSync(runDir(), { recursive: true });
  rmSync(privateSocket, { force: true }); // Left behind by a kill.
  return openGateway({
    routes: {
      prediction,
      metrics: record,
      ...recorders,
      shadows,
      statistics: createInferenceStatistics(),
      tracer,
      body: { maxBytes: settings.ONNWARD_MAX_PREDICT_BYTES, pace: defaultBodyPace },
      readiness: state.readiness,
      metricsToken: settings.ONNWARD_METRICS_TOKEN,
      productVersion,
    },
    console: consoleAddress(settings),
    maxConsoleInFlight: settings.ONNWARD_MAX_IN_FLIGHT,
    public: { port: settings.PORT, host: settings.HOST },
    entry: entryOf(settings, record),
    tls: files === null ? undefined : { files, everyMs: tlsLookMs },
    privateSocket,
    lingerMs,
    accessLogLevel: settings.ONNWARD_ACCESS_LOG_LEVEL,
    allowUpgrade: settings.NODE_ENV === "development",
    idleMs: Math.max(shortestIdleMs, settings.ONNWARD_PREDICT_TIMEOUT_MS + idleGraceMs),
  });
}

function entryOf(settings: Env, record: Metrics): Entry {
  return createEntry(
    {
      trustedProxies: settings.ONNWARD_TRUSTED_PROXIES,
      allowedHosts: settings.ONNWARD_ALLOWED_HOSTS,
      allowNetworks: settings.ONNWARD_ALLOW_NETWORKS,
      denyNetworks: settings.ONNWARD_DENY_NETWORKS,
      consoleAllowNetworks: settings.ONNWARD_CONSOLE_ALLOW_NETWORKS,
      maxConnectionsPerAddress: settings.ONNWARD_MAX_CONNECTIONS_PER_ADDRESS,
      strangerRatePerSecond: settings.ONNWARD_STRANGER_RATE_PER_SECOND,
    },
    (code) => record.strangerRefused(code),
  );
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
