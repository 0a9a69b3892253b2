export { type HashMemory, hashMemory } from "./hash-memory";
export { linkAsReceived } from "./link-as-received";
export { createPartFile, openPartFile, type PartFile } from "./part-file";
export { listStaleParts, removePart } from "./part-folder";
export { assertRoomFor } from "./room-left";
export { verifyPart } from "./verify-part";
