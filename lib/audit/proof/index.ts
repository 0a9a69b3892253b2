export { createChainWalk, type RecordedCut } from "./chain-walk";
export { type CheckpointNote, faultOfNote, keyIdOf, parseNotes, signNote } from "./checkpoint-note";
export { type ChainFault, type ChainPosition, checkHead, type StoredEvent } from "./verify-chain";
export {
  type ExportVerdict,
  missing,
  rewritten,
  verifyExport,
} from "./verify-export";
