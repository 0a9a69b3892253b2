export { problemResponse } from "./problem";
export { rawRoute, route } from "./route";
