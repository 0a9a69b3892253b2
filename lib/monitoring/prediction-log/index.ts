export { digestHours } from "./digest-hours";
export { addDays, pruneDays } from "./keep-days";
export { listPredictions } from "./list-predictions";
export { createLogSpool, logSpoolFolder } from "./log-spool";
export type { KeptPayload, PredictionRecord } from "./prediction-record";
export { createPredictionRecorder, type PredictionRecorder } from "./prediction-recorder";
export { readPredictionPayload } from "./read-prediction-payload";
export { verifyPredictions } from "./verify-predictions";
export { writeRecordBatch } from "./write-record-batch";
