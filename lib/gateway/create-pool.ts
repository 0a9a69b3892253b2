import { totalmem } from "node:os";
import { openArtifactStore } from "@/lib/artifacts";
import { createWorkerPool, type PoolEvent, type WorkerPool } from "@/lib/inference";
import type { Metrics } from "@/lib/monitoring";
import type { Env } from "@/lib/platform/env";
import { logger } from "@/lib/platform/logger";
import type { PredictionDeps } from "@/lib/predictions";
import { createArtifactFiles } from "./artifact-files";
import { createPoolAudit } from "./audit-pool-events";

/** The pool of this gateway's settings, whose events reach the log, the metrics and the audit chain. */
export function createPool(
  settings: Env,
  { metrics, events }: { metrics: Metrics; events: PredictionDeps["denials"] },
): WorkerPool {
  const audit = createPoolAudit(events);
  const files =
    settings.ONNWARD_ARTIFACT_STORE === "disk" ? null : createArtifactFiles(openArtifactStore());
  const pool = createWorkerPool({
    prepare: files?.prepare,
    limits: {
      maxBatchRows: settings.ONNWARD_MAX_BATCH_ROWS,
      maxOutputBytes: settings.ONNWARD_MAX_OUTPUT_BYTES,
    },
    queueLength: settings.ONNWARD_QUEUE_LENGTH,
    timeoutMs: settings.ONNWARD_PREDICT_TIMEOUT_MS,
    memoryMib: settings.ONNWARD_WORKER_MEMORY_MIB,
    onEvent(event) {
      logger().warn(event, poolEventWords[event.kind]);
      metrics.poolEvent(event);
      audit.note(event);
    },
  });
  pool.onChange(() => audit.look(pool));
  files?.keep(pool);
  return pool;
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
