export { getSystem } from "./get-system";
export {
  type ProcessHeartbeat,
  pruneProcesses,
  startProcessHeartbeat,
} from "./process-heartbeat";
