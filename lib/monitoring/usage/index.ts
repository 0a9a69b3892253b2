export { listServing } from "./list-serving";
export { createUsageRecorder, type UsageRecorder } from "./usage-recorder";
export type { CountedPrediction } from "./usage-row";
export { createUsageSpool, usageSpoolFile } from "./usage-spool";
export { pruneUsage, writeUsageBatch } from "./write-usage-batch";
