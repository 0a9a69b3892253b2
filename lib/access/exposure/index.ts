export type { ParsedKey } from "../key-format";
export { findKeyInUrl, keyInUrl, redactKeys, refuseKeyInUrl } from "./key-in-url";
