import type { DecodedRequest, PredictBody } from "../types";
import type { DecodeContext } from "./codec-context";
import { decodeOpenInference } from "./decode-open-inference";
import { decodePlain } from "./decode-plain";

/** Reads a request of either dialect and checks it against the signature. Throws only AppErrors of 4xx, or 501. */
export function decodeRequest(request: PredictBody, context: DecodeContext): DecodedRequest {
  return request.dialect === "plain"
    ? decodePlain(request.body, context.signature, context.limits)
    : decodeOpenInference(request.body, request.jsonLength, context);
}
