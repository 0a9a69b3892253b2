/** What tests of other rooms build models of, and read them from. */
export { memorySource } from "../graph/testing/memory-source";
export { type ModelSpec, type NodeSpec, onnxModel } from "../onnx/testing/write-onnx";
