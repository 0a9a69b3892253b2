export { countKeysToAttend } from "./count-keys-to-attend";
export { rotateKey } from "./rotate-key";
