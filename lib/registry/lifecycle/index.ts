export { archiveVersion } from "./archive-version";
