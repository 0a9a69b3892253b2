export { chargeBuckets } from "./buckets";
export { deriveSecret } from "./derive-secret";
export { signDevice } from "./device-token";
export { endSession } from "./end-session";
export { hashGate } from "./hash-gate";
export { networkOf } from "./network-of";
export { hashPassword } from "./password";
export { pruneSignIns } from "./prune-sign-ins";
export { type SignedIn, signIn } from "./sign-in";
