export { bucketOf, lowerMsOf, upperMsOf } from "./buckets";
export { mergeFigures, noFigures } from "./merge-figures";
export { readTargets, type Seen, unboundedMs, unboundedRatio } from "./read-targets";
