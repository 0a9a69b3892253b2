export {
  decideRollout,
  type GatewayWord,
  type RolloutDecision,
  type RolloutState,
} from "./decide-rollout";
