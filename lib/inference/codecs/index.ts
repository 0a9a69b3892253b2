export type { DecodeContext, EncodeContext } from "./codec-context";
export { decodeRequest } from "./decode-request";
export { encodeAnswer } from "./encode-answer";
