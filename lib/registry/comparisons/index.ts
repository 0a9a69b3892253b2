export { createComparison, queueComparison } from "./create-comparison";
export { findLastComparison } from "./find-last-comparison";
export { findMeasurement } from "./find-measurement";
export { getComparison } from "./get-comparison";
export { listComparisons } from "./list-comparisons";
export { type MeasureResult, settleComparison } from "./settle-comparison";
