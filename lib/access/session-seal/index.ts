export { carriesSession } from "./carries-session";
export { sessionSecret } from "./session-secret";
