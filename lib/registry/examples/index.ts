export { createExample } from "./create-example";
export { deleteExample } from "./delete-example";
export { listExamples } from "./list-examples";
