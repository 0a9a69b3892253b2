export { createDenialLog } from "./denial-log";
export { createInFlight, type InFlight } from "./in-flight";
export { createLastUsed } from "./last-used";
export {
  type AnsweringTarget,
  authorizeCall,
  type Call,
  identify,
  learnModel,
  type PredictionDeps,
  predict,
  readTarget,
  type Target,
  type Targets,
} from "./predict";
export { waitUntilWarm } from "./wait-until-warm";
