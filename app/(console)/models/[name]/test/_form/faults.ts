import type { JsonFault } from "../_json/read-json";
import type { ElementFault } from "./element-text";

/** What is wrong with the form before anything is sent: which input, where in it, and why. */
export interface FormFault {
  /** Null: a size that is asked for. */
  readonly input: string | null;
  readonly dimension?: string;
  readonly cell?: { readonly row: number; readonly column: number };
  /** Of a JSON text, from 1. */
  readonly line?: number;
  readonly why: FaultReason;
}

export type FaultReason =
  | ElementFault
  | { readonly code: "json"; readonly column: number; readonly fault: JsonFault }
  | { readonly code: "shape"; readonly expected: string; readonly found: string }
  | { readonly code: "size" }
  | { readonly code: "tooMany"; readonly count: number };
