export { readAb } from "./read-ab";
