export { acknowledgeLeak } from "./acknowledge-leak";
export { listOpenLeaks } from "./list-open-leaks";
export { reportLeakedKeys } from "./report-leaked-keys";
