export { addShadowFigures, addTargetFigures } from "./add-figures";
export { fineBoundMs, fineBucketOf } from "./fine-bucket";
