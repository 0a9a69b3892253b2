import type { BatchingVerdict, ServingCost, ServingSettings } from "@/lib/contract/serving";
import type { Datatype, Signature } from "@/lib/contract/signature";

/**
 * A tensor in memory, row-major. BOOL is Uint8Array of 0 and 1, FP16 is Uint16Array of bits, INT64 and
 * UINT64 are Big arrays, BYTES is strings; the others have the typed array of their name.
 */
export interface TensorValue {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export type TensorData =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigInt64Array
  | BigUint64Array
  | string[];

/** `csv` and `plain` are the two media types of /predict; `tf-serving` is /v1. */
export type Dialect = "plain" | "csv" | "tf-serving" | "open-inference";

/** A prediction as it came: the gateway parses nothing of the body. */
export interface PredictBody {
  readonly dialect: Dialect;
  readonly body: Buffer;
  /** Inference-Header-Content-Length; null when the header was absent. */
  readonly jsonLength: number | null;
}

export interface CodecLimits {
  readonly maxBatchRows: number;
  readonly maxOutputBytes: number;
}

/** What the answer must look like; made while reading the request, used while writing the answer. */
export type AnswerPlan =
  | { readonly dialect: "plain" /** One row came, so one row goes out. */; readonly isRow: boolean }
  | { readonly dialect: "csv"; readonly rows: number }
  | {
      readonly dialect: "tf-serving";
      /** `instances` came, so `predictions` go out, one for each; else `inputs` and `outputs`. */
      readonly form: "rows" | "columns";
      readonly rows: number;
    }
  | {
      readonly dialect: "open-inference";
      /** Echoed when given. */
      readonly id: string | null;
      /** In the order asked for. */
      readonly outputs: readonly PlannedOutput[];
    };

export interface PlannedOutput {
  readonly name: string;
  /** Travels as bytes after the JSON. */
  readonly isBinary: boolean;
  /** Not the tensor, but its so many largest values with their places and labels. */
  readonly classification: number | null;
}

export interface DecodedRequest {
  /** In the order of the signature. */
  readonly inputs: readonly TensorValue[];
  readonly plan: AnswerPlan;
  /** Rows of the batch: 1 where there is no batch dimension. */
  readonly rows: number;
}

export interface EncodedAnswer {
  readonly contentType: string;
  /** Further headers, lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The body, in its order. Parts may be views of the outputs that were encoded: whoever writes to
   * those arrays before the parts are sent changes the answer.
   */
  readonly parts: readonly Buffer[];
}

/** A file of external data, which a model's process finds under its name in its working directory. */
export interface ExternalFile {
  /** A plain file name (contract/version-file.ts). */
  readonly name: string;
  /** Where it is stored. */
  readonly path: string;
  /** Hex SHA-256. */
  readonly digest: string;
  readonly sizeBytes: number;
}

/** Of the model's file and its external data: what limits of memory and time go by. */
export function totalBytes(model: {
  readonly sizeBytes: number;
  readonly externalFiles: readonly ExternalFile[];
}): number {
  return model.externalFiles.reduce((sum, { sizeBytes }) => sum + sizeBytes, model.sizeBytes);
}

/** A version as a worker serves it. */
export interface ServedVersion {
  readonly id: string;
  readonly model: string;
  readonly number: number;
  /** Hex SHA-256 of the file at `path`, which is what runs (the derived artifact after a ZipMap rewrite). */
  readonly digest: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** Files that the model's tensors keep their data in; it reads no others. */
  readonly externalFiles: readonly ExternalFile[];
  readonly signature: Signature;
  readonly settings: ServingSettings;
  readonly batching: BatchingVerdict | null;
  readonly cost: ServingCost | null;
}

/** What a worker spends on one request. A run that several share counts for each of them in full. */
export interface RunTimings {
  readonly decodeMs: number;
  readonly runMs: number;
  readonly encodeMs: number;
}

export interface PredictTimings extends RunTimings {
  /** Waiting for the worker, and the way to it and back. */
  readonly queueMs: number;
}

export interface PredictAnswer extends Omit<EncodedAnswer, "parts"> {
  /** The parts in one, as the frame brought them. */
  readonly body: Buffer;
  readonly rows: number;
  readonly timings: PredictTimings;
  /** The run that it came from: how many requests and rows were in it. */
  readonly run: { readonly requests: number; readonly rows: number };
}
