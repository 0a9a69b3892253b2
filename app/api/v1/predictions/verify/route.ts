// GET /api/v1/predictions/verify?hour=: an hour of the log against its digest in the audit chain.
// Read only; a caller without audit:read gets nothing, and the attempt is an event.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { verifyPredictions } from "@/lib/monitoring/prediction-log";

export const GET = route(operations.verifyPredictions, verifyPredictions);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/predictions/verify");
