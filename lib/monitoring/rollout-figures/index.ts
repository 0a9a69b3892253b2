export type { FiguresBatch } from "./figures-batch";
export {
  createFiguresRecorder,
  type FiguresRecorder,
  type SharedPrediction,
} from "./figures-recorder";
export type { TargetKey } from "./open-figures";
export { pruneAssignments, writeFiguresBatch } from "./write-figures-batch";
