export { forwardPrediction } from "./forward-prediction";
export { otherVerbs } from "./other-verbs";
export { problemResponse } from "./problem";
export { rawRoute, route } from "./route";
