export {
  assertTus,
  describeTus,
  readChecksum,
  readMetadata,
  readWhole,
  tusHeaders,
} from "./headers";
export { tusRoute } from "./tus-route";
