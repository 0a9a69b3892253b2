/** Bodies of a sampled prediction, as far as they are kept. In base64. */
export interface KeptPayload {
  readonly requestType: string;
  readonly request: string;
  readonly answerType: string;
  readonly answer: string;
}

/**
 * One ended prediction of a known caller, as it is written down. The names are those that
 * prediction_log_append() reads: a record is put into JSON as it is.
 */
export interface PredictionRecord {
  readonly atMs: number;
  readonly requestId: string;
  readonly actorKind: "user" | "key";
  readonly actorId: string;
  readonly address: string | null;
  /** Null: no such model was found. */
  readonly modelId: string | null;
  /** As it was called; null: that was no model's name. */
  readonly model: string | null;
  readonly version: number | null;
  readonly dialect: string;
  readonly code: string;
  readonly status: number;
  readonly requestBytes: number;
  readonly answerBytes: number;
  readonly rows: number;
  /** Whole microseconds; null for what was not answered. */
  readonly queueUs: number | null;
  readonly decodeUs: number | null;
  readonly runUs: number | null;
  readonly encodeUs: number | null;
  readonly totalUs: number;
  readonly payload: KeptPayload | null;
}

/** Records that are added together or not at all. The id makes that once. */
export interface RecordBatch {
  readonly id: string;
  /** A JSON array of records. */
  readonly text: string;
}
