export { rotateKey } from "./rotate-key";
