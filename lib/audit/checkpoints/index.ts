export { readCheckpointFile } from "./checkpoint-file";
export { getAuditKey, getLatestAuditCheckpoint, listAuditCheckpoints } from "./list-checkpoints";
export { makeCheckpoint } from "./make-checkpoint";
export { readPublicKeys } from "./signing-key";
