export { type MeasureInput, type MeasureOutcome, measureVersions } from "./measure-versions";
export { type GoldenTrial, runGoldenSamples } from "./run-golden-samples";
