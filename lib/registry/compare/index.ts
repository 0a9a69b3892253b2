export { compareVersions, summarizeCompare } from "./compare-versions";
export { findCompared } from "./find-compared";
