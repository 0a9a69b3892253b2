import { totalmem } from "node:os";
import { openArtifactStore } from "@/lib/artifacts";
import {
  createWorkerPool,
  type PoolEvent,
  type VersionState,
  type WorkerPool,
} from "@/lib/inference";
import { createShadowPool, type ShadowPool } from "@/lib/inference/shadow";
import type { Metrics } from "@/lib/monitoring";
import type { Env } from "@/lib/platform/env";
import { logger } from "@/lib/platform/logger";
import type { InFlight, PredictionDeps } from "@/lib/predictions";
import { createArtifactFiles } from "./artifact-files";
import { createPoolAudit } from "./audit-pool-events";

export interface Pools {
  readonly pool: WorkerPool;
  readonly shadowPool: ShadowPool;
  /** Of stable versions, beside their own workers: rollout/sharing/control-share.ts. */
  readonly controls: WorkerPool;
}

/** The pools of this gateway's settings, whose events reach the log, the metrics and the audit chain. */
export function createPools(
  settings: Env,
  {
    metrics,
    events,
    room,
  }: { metrics: Metrics; events: PredictionDeps["denials"]; room: InFlight },
): Pools {
  const audit = createPoolAudit(events);
  const files =
    settings.ONNWARD_ARTIFACT_STORE === "disk" ? null : createArtifactFiles(openArtifactStore());
  const common = {
    prepare: files?.prepare,
    limits: {
      maxBatchRows: settings.ONNWARD_MAX_BATCH_ROWS,
      maxOutputBytes: settings.ONNWARD_MAX_OUTPUT_BYTES,
    },
    timeoutMs: settings.ONNWARD_PREDICT_TIMEOUT_MS,
    memoryMib: settings.ONNWARD_WORKER_MEMORY_MIB,
  };
  const pool = createWorkerPool({
    ...common,
    queueLength: settings.ONNWARD_QUEUE_LENGTH,
    onEvent(event) {
      logger().warn(event, poolEventWords[event.kind]);
      metrics.poolEvent(event);
      audit.note(event);
    },
  });
  pool.onChange(() => audit.look(pool));
  const shadowPool = createShadowPool({
    ...common,
    room,
    // Nobody's answer suffers: the rollout itself says what becomes of it, in ledger and audit log.
    onEvent: (event) => logger().warn(event, `of a shadow: ${poolEventWords[event.kind]}`),
  });
  const controls = createWorkerPool({
    ...common,
    queueLength: settings.ONNWARD_QUEUE_LENGTH,
    // The version's own workers tell the audit log what becomes of it.
    onEvent: (event) => logger().warn(event, `of a control: ${poolEventWords[event.kind]}`),
  });
  files?.keep({ stateOf: (id) => loadedState(id, { pool, shadowPool }) });
  return { pool, shadowPool, controls };
}

/** A control's version has workers of its own too: whoever keeps its file keeps the control's. */
function loadedState(
  id: string,
  { pool, shadowPool }: Pick<Pools, "pool" | "shadowPool">,
): VersionState {
  const state = pool.stateOf(id);
  return state.kind === "absent" ? shadowPool.stateOf(id) : state;
}

const poolEventWords: Record<PoolEvent["kind"], string> = {
  load_failed: "a version could not be loaded",
  worker_crashed: "a worker crashed",
  worker_killed: "a worker was killed over a run past its deadline",
  worker_recycled: "a worker ended after a request that needed too much memory",
  breaker_opened: "a version's workers were lost repeatedly: its calls are refused for a while",
  breaker_closed: "a version whose workers were lost answers again",
};

/** Of the machine or of the control group that we are in, whichever is less. */
export function memoryBudgetOf({ ONNWARD_MEMORY_BUDGET_MIB: mib }: Env): number {
  if (mib !== undefined) return mib * 1_024 ** 2;
  // 0 or absurdly large where there is no control group that limits.
  const group = process.constrainedMemory();
  const bytes = group > 0 ? Math.min(group, totalmem()) : totalmem();
  return 0.75 * bytes;
}
