// GET /api/v1/models/{name}/gateways: what each live gateway has warm of this model.
// The model comes from the path and is checked against the caller; other models' versions are left out.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { listModelGateways } from "@/lib/registry/aliases";

export const GET = route(operations.listModelGateways, listModelGateways);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/gateways");
