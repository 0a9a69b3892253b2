export { beginPolicyRun } from "./begin-policy-run";
export { changeRun, findNewerRun, findRun, type RunChange } from "./change-run";
export { getPolicy, listPolicyRuns } from "./get-policy";
export { listUploaders } from "./list-uploaders";
export type { PolicyRunRow } from "./policy-dto";
export { deletePolicy, setPolicy } from "./set-policy";
