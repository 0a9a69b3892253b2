export { authRoute } from "./auth-route";
export { forwardPrediction } from "./forward-prediction";
export { keyUses } from "./note-key-use";
export { otherVerbs } from "./other-verbs";
export { findPageContext, pageContext } from "./page-context";
export { parseMetrics } from "./parse-metrics";
export { problemResponse } from "./problem";
export { formatReprDigest, parseReprDigest } from "./repr-digest";
export { rawRoute, route } from "./route";
