export { openGraph } from "./open-graph";
export { openGraphDiff } from "./open-graph-diff";
export { openInitializer } from "./open-initializer";
