// GET /api/v1/predictions: the log of single predictions, newest first.
// Read only; the use case shows records of models that the caller may see, and all of them to auditors.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { listPredictions } from "@/lib/monitoring/prediction-log";

export const GET = route(operations.listPredictions, listPredictions);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/predictions");
