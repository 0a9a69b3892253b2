export { findVersion } from "./find-version";
export { loadSnapshot, readRevision } from "./load-snapshot";
export {
  assertRunnable,
  desiredVersions,
  effectiveTarget,
  parseTarget,
  type RunnableVersion,
  type TargetRef,
} from "./routing";
export { buildRoutingTable, type RoutingTable } from "./routing-table";
export type { Snapshot, SnapshotVersion } from "./snapshot";
export { readStoredSnapshot, saveSnapshot } from "./snapshot-store";
