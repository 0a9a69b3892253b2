// POST /api/v1/models/{name}/feedback: what became of a prediction.
// The model comes from the path and is checked against the caller, who must be allowed to predict with it; feedback is
// kept under that model, so that nobody's word reaches another one.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { reportFeedback } from "@/lib/monitoring/feedback";

export const POST = route(operations.reportFeedback, reportFeedback);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/feedback");
