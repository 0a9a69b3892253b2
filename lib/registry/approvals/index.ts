export { approveMoveRequest } from "./approve-move-request";
export { askFor, createMoveRequest } from "./create-move-request";
export { declineMoveRequest } from "./decline-move-request";
export { getMoveRequest } from "./get-move-request";
export { listModelMoveRequests, listMoveRequests } from "./list-move-requests";
export { auditStale, makeStale } from "./make-stale";
export { withdrawMoveRequest } from "./withdraw-move-request";
