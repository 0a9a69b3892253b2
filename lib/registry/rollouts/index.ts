export { advanceRollout, haveRulesChanged } from "./advance-rollout";
export { beginRollout } from "./begin-rollout";
export { closeRollout, lockAlias } from "./close-rollout";
export { endRollout } from "./end-rollout";
export { getLiveRollout, getRollout } from "./get-rollout";
export { listRollouts } from "./list-rollouts";
export { type RolloutRow, rolloutInclude } from "./rollout-row";
export { startRollout } from "./start-rollout";
export { steerRollout } from "./steer-rollout";
