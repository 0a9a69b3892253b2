import type { Measurement } from "@/lib/contract/comparison";
import { sayReason } from "@/lib/contract/reasons";

/** What is known of a measurement that gates go by. */
export type Measured =
  /** No gate asks for one. */
  | { readonly kind: "none" }
  /** It waits or runs. */
  | { readonly kind: "pending"; readonly comparisonId: string }
  /** It could not be made. */
  | { readonly kind: "failed"; readonly comparisonId: string; readonly detail: string }
  | {
      readonly kind: "measured";
      readonly comparisonId: string;
      readonly measurement: Measurement;
      /** The version beside itself: there is no other, or none that takes the same requests. */
      readonly isAlone: boolean;
    };

export const measuring = sayReason("gateMeasuring");

export function notMeasured(detail: string): string {
  return sayReason("gateNotMeasured", { rest: detail });
}
