export { forwardPrediction } from "./forward-prediction";
export { keyUses } from "./note-key-use";
export { otherVerbs } from "./other-verbs";
export { problemResponse } from "./problem";
export { rawRoute, route } from "./route";
