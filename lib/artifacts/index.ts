export { type ArtifactStore, type CommitResult, openArtifactStore } from "./artifact-store";
export { labelOutput, parseClassLabels } from "./class-labels";
export {
  deriveSignature,
  type ExternalFiles,
  type RewrittenModel,
  rewriteZipMaps,
  type ScannedModel,
  scanModel,
} from "./onnx";
export type { ReceivedFile } from "./receive-file";
