import { readFileSync } from "node:fs";
import path from "node:path";

const recommender = readFileSync(
  path.resolve(import.meta.dirname, "../../models/recommender/model.onnx"),
);

/** The recommender with a doc_string (field 6 of ModelProto), which makes its bytes its own. */
export function recommenderSaying(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([recommender, Buffer.from([0x32, bytes.length]), bytes]);
}
