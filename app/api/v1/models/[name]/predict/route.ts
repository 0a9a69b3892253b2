// POST /api/v1/models/{name}/predict: the plain dialect for people who are signed in, and for keys.
// The caller is authorized here; the gateway believes only the token that this console signs, which names
// the caller and the model and is good for 30 seconds.
import { forwardPrediction, otherVerbs, rawRoute } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const POST = rawRoute(operations.predict, forwardPrediction);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/predict");
