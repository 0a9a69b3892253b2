export { deleteAlias } from "./delete-alias";
export { finishMove } from "./finish-move";
export { listAliasMoves } from "./list-alias-moves";
export { listAliases } from "./list-aliases";
export { pointProductionOnce } from "./point-production-once";
export { promoteVersion } from "./promote-version";
export { rollBackAlias } from "./roll-back-alias";
