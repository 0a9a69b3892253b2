export {
  acceptKey,
  missingKey,
  readKeyHeader,
  refuseKeyInUrl,
  type StoredKey,
} from "./authenticate-key";
export { authorize, canSeeModel, modelNotFound, permissionsOf } from "./authorize";
export { createKeySecret, parseKey } from "./key-format";
export { signPredictToken, verifyPredictToken } from "./predict-token";
