export { assertMayShape } from "./assert-may-shape";
export { findMaker, type Maker } from "./assert-within-maker";
export { type KeyShape, shapeOf } from "./key-shape";
