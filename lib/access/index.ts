export { acceptKey, readKey, refuseKeyInUrl } from "./authenticate-key";
export { createKey } from "./create-key";
export { createUser } from "./create-user";
export { getKey } from "./get-key";
export { listKeys } from "./list-keys";
export { signPredictToken, verifyPredictToken } from "./predict-token";
export { resolveActor } from "./resolve-actor";
export { revokeKey } from "./revoke-key";
export { updateKey } from "./update-key";
