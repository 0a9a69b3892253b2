export {
  answeringTargets,
  assertRunnable,
  desiredVersions,
  effectiveTarget,
  parseTarget,
  type RunnableVersion,
  type TargetRef,
} from "./routing";
export { buildRoutingTable, type GrowingTable, type RoutingTable } from "./routing-table";
export type { Snapshot, SnapshotModel, SnapshotVersion } from "./snapshot";
export { readStoredSnapshot, saveSnapshot } from "./snapshot-store";
