export { bucketOf, lowerMsOf, upperMsOf } from "./buckets";
export { mergeFigures, noFigures } from "./merge-figures";
export { readTargets, type Seen, unboundedRatio } from "./read-targets";
