export { noteExposedKey } from "./note-exposed-key";
