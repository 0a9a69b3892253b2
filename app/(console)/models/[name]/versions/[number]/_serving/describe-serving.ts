import type { BatchingVerdict, ServingCost } from "@/lib/contract/serving";
import type { SettingName } from "./serving-groups";

/** Keys of the words below `serving.verdict`, with what they are about. */
export interface VerdictWords {
  readonly title: "shared" | "pieces" | "alone";
  readonly text:
    | "sharedExactly"
    | "sharedNearly"
    | "piecesText"
    | "notTried"
    | Exclude<BatchingVerdict["reason"], "proven">;
  /** Of a piece. */
  readonly rows: number;
  /** `1.2e-7`, for a difference that was seen. */
  readonly tolerance: string;
}

/** What validation found out about rows. A report of before there was batching says nothing of it. */
export function describeVerdict(batching: BatchingVerdict | undefined): VerdictWords {
  const rows = batching?.rows ?? 1;
  const tolerance = (batching?.tolerance ?? 0).toExponential(1);
  return { ...keysOf(batching), rows, tolerance };
}

function keysOf(batching: BatchingVerdict | undefined): Pick<VerdictWords, "title" | "text"> {
  if (batching === undefined) return { title: "alone", text: "notTried" };
  const { mode, reason, tolerance } = batching;
  switch (mode) {
    case "shared":
      return { title: mode, text: tolerance === 0 ? "sharedExactly" : "sharedNearly" };
    case "pieces":
      return { title: mode, text: "piecesText" };
    case "alone":
      return { title: mode, text: reason === "proven" ? "notTried" : reason };
    default:
      return mode satisfies never;
  }
}

/** What runs cost, in the unit that the verdict lets one count. */
export interface CostWords {
  /** Of what the smallest run is. */
  readonly unit: "row" | "piece" | "request";
  /** Of a piece; 1 otherwise. */
  readonly unitRows: number;
  readonly oneMs: number;
  readonly many: { readonly rows: number; readonly ms: number } | null;
  /** Rows a second of one worker; requests where a request is the unit. */
  readonly alonePerSecond: number;
  readonly togetherPerSecond: number | null;
}

/** Null where the model was not measured, as where it answered no made-up values. */
export function describeCost(
  cost: ServingCost | undefined,
  batching: BatchingVerdict | undefined,
): CostWords | null {
  const oneMs = cost?.oneRowMs ?? null;
  if (cost === undefined || oneMs === null || oneMs <= 0) return null;
  const unitRows = batching?.mode === "pieces" ? (batching.rows ?? 1) : 1;
  const { manyRowsMs, manyRows } = cost;
  const many =
    manyRowsMs === null || manyRowsMs <= 0 || manyRows < 2
      ? null
      : { rows: manyRows, ms: manyRowsMs };
  return {
    unit: unitOf(batching),
    unitRows,
    oneMs,
    many,
    alonePerSecond: (unitRows * 1_000) / oneMs,
    togetherPerSecond:
      many === null || batching?.mode !== "shared" ? null : (many.rows * 1_000) / many.ms,
  };
}

function unitOf(batching: BatchingVerdict | undefined): CostWords["unit"] {
  if (batching?.mode === "shared") return "row";
  if (batching?.mode !== "pieces") return "request";
  return batching.rows === 1 ? "row" : "piece";
}

const sharedOnly: readonly SettingName[] = ["maxBatchRows", "batchDelayMs"];

/** Where a default comes from: a key of the words below `serving.default`. */
export function defaultOf(
  name: SettingName,
  batching: BatchingVerdict | undefined,
): SettingName | "noSharing" {
  return isIdle(name, batching) ? "noSharing" : name;
}

/** Whether the setting changes nothing for this version, because its rows share no runs. */
export function isIdle(name: SettingName, batching: BatchingVerdict | undefined): boolean {
  return sharedOnly.includes(name) && batching?.mode !== "shared";
}
