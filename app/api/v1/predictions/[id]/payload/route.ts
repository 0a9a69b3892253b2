// GET /api/v1/predictions/{id}/payload: the kept bodies of one prediction.
// The model comes from the record and is checked against the caller; every reading is an audit event.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { readPredictionPayload } from "@/lib/monitoring/prediction-log";

export const GET = route(operations.readPredictionPayload, readPredictionPayload);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/predictions/{id}/payload");
