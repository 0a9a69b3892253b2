export { carriesSession } from "./carries-session";
