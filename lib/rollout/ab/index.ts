export { leastUnits } from "./compare-arms";
export { readAb } from "./read-ab";
