export { listServing } from "./list-serving";
export { listVersionUse, type VersionUse } from "./list-version-use";
export { clientGoneCode, type Outcome, okCode, outcomeOf } from "./outcome";
export { createUsageRecorder, type UsageRecorder } from "./usage-recorder";
export { type CountedPrediction, noKeyId } from "./usage-row";
export { createUsageSpool, usageSpoolFile } from "./usage-spool";
export { pruneUsage, writeUsageBatch } from "./write-usage-batch";
