export { openArtifact, openVersionFile, verifyAndReport } from "./open-artifact";
