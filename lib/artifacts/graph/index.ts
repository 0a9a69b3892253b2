export type {
  AttributePart,
  GraphPart,
  ModelGraph,
  NodePart,
  TensorPart,
  ValuePart,
} from "./model-graph";
export { type ModelSource, readGraph } from "./read-graph";
export { countTensor, placesOf } from "./tensor-statistics";
export { valuesText } from "./tensor-text";
export { elementName, shapeOf, typeText } from "./type-text";
export { bytesOf } from "./walk-tensor";
