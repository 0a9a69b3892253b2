export type { DecodeContext, EncodeContext } from "./codec-context";
export { decodeRequest } from "./decode-request";
export { encodeAnswer } from "./encode-answer";
export {
  batchKey,
  joinRows,
  RowsError,
  rowsOf,
  sliceRows,
  splitRows,
  stackRows,
} from "./tensor-rows";
