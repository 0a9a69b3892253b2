export { compareVersions } from "./compare-versions";
export { findCompared } from "./find-compared";
