export { getGrant } from "./get-grant";
export { listGrants } from "./list-grants";
export { removeGrant } from "./remove-grant";
export { setGrant } from "./set-grant";
