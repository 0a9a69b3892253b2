export { createModel } from "./create-model";
export { deleteModel } from "./delete-model";
export { etagOfModel } from "./etag-of-model";
export { getModel } from "./get-model";
export { getModelRow } from "./get-model-row";
export { listModels } from "./list-models";
export { lockModel } from "./lock-model";
export { updateModel } from "./update-model";
