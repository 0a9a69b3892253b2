export { findModel } from "./find-model";
export { findVersion } from "./find-version";
export { loadSnapshot, readRevision } from "./load-snapshot";
export { refreshSnapshot } from "./refresh-snapshot";
