export { createServiceAccount } from "./create-service-account";
export { getServiceAccount } from "./get-service-account";
export { listServiceAccounts } from "./list-service-accounts";
export { updateServiceAccount } from "./update-service-account";
