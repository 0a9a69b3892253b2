import type { DecodedRequest, PredictBody } from "../types";
import type { DecodeContext } from "./codec-context";
import { decodeCsv } from "./decode-csv";
import { decodeOpenInference } from "./decode-open-inference";
import { decodePlain } from "./decode-plain";
import { decodeTfServing } from "./decode-tf-serving";

/** Reads a request of any dialect and checks it against the signature. Throws only AppErrors of 4xx, or 501. */
export function decodeRequest(request: PredictBody, context: DecodeContext): DecodedRequest {
  const { dialect, body, jsonLength } = request;
  switch (dialect) {
    case "plain":
      return decodePlain(body, context);
    case "csv":
      return decodeCsv(body, context);
    case "tf-serving":
      return decodeTfServing(body, context);
    case "open-inference":
      return decodeOpenInference(body, jsonLength, context);
    default:
      return dialect satisfies never;
  }
}
