export type { ParsedKey } from "../key-format";
export { findKeyInUrl, keyInUrl, refuseKeyInUrl } from "./key-in-url";
