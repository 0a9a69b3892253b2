import type { Signature } from "@/lib/contract/signature";
import type { CodecLimits } from "../types";

export interface DecodeContext {
  readonly signature: Signature;
  readonly limits: CodecLimits;
  /** The model's name, for the size errors that clients know from Triton. */
  readonly model: string;
  /** The fixed leading dimension in whose pieces a request of any number of rows is run; null: as sent. */
  readonly pieceRows: number | null;
}

export interface EncodeContext extends DecodeContext {
  readonly version: number;
}
