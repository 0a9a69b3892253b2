export { createGoldenSample } from "./create-golden-sample";
export { deleteGoldenSample } from "./delete-golden-sample";
export { keepGoldenSamples } from "./keep-golden-samples";
export { listGoldenSamples } from "./list-golden-samples";
export { listSamplesToRun, type SampleToRun } from "./list-samples-to-run";
export { type GoldenSampleInput, parseGoldenSamples } from "./parse-golden-samples";
