export { listActivity } from "./list-activity";
