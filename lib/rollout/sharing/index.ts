export type { SnapshotRollout } from "../snapshot";
export { type Asking, type Choice, chooseTarget } from "./choose-target";
export { controlledVersions, controlShare } from "./control-share";
