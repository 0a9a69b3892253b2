export { readVersions } from "./read-versions";
export { searchVersions } from "./search-versions";
export { partOf, versionConditions } from "./version-conditions";
