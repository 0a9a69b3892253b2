export { assertGatesPass, auditRefusal, detailsOf } from "./assert-gates";
export { checkMove } from "./check-move";
export { assertMover, authorizeMover, isMover, peopleBehind } from "./is-mover";
export { judgeGates } from "./judge-gates";
export { type JudgedMove, judgeMoveInTime, loadFacts } from "./judge-move";
export { type JudgedVersions, judgeVersions } from "./judge-versions";
export { rulesOf } from "./rules-of";
