export { keepGoldenSamples } from "./keep-golden-samples";
export { type GoldenSampleInput, parseGoldenSamples } from "./parse-golden-samples";
