export { openArtifact, openVersionFile } from "./open-artifact";
