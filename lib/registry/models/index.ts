export { createModel } from "./create-model";
export { etagOfModel } from "./etag-of-model";
export { getModel } from "./get-model";
export { getModelRow } from "./get-model-row";
export { listModelPermissions } from "./list-model-permissions";
export { listModels } from "./list-models";
export { lockModel } from "./lock-model";
export { updateModel } from "./update-model";
