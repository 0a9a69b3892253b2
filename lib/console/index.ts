export { forwardPrediction } from "./forward-prediction";
export { problemResponse } from "./problem";
export { rawRoute, route } from "./route";
