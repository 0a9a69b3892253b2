export { createHandlers } from "./handlers";
export { startWorkLoop, type WorkLoop } from "./work-loop";
