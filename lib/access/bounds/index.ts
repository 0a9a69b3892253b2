export { boundKey, type KeyLink, keyLinkSelect, longestDescent } from "./bound-key";
