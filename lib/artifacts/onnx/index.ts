export { deriveSignature } from "./derive-signature";
export { type RewrittenModel, rewriteZipMaps } from "./rewrite-zip-maps";
export { scanModel } from "./scan-model";
export type {
  DeclaredType,
  DeclaredValue,
  ExternalFiles,
  ScannedModel,
  ZipMap,
} from "./scanned-model";
