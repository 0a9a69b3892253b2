import { env } from "@/lib/platform/env";

/** For how many days records and bodies are kept; no body outlives its record. 0: nothing is recorded. */
export function keptDays(): { readonly days: number; readonly bodyDays: number } {
  const { ONNWARD_PREDICTION_LOG_DAYS: days, ONNWARD_PAYLOAD_SAMPLE_DAYS: bodyDays } = env();
  return { days, bodyDays: Math.min(days, bodyDays) };
}
