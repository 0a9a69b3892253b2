export { openArtifact } from "./open-artifact";
