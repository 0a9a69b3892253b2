export { findSessionActor } from "./find-session-actor";
export { handleAuthRequest } from "./handle-auth-request";
export { createSessionToken, type UserActor } from "./session-token";
