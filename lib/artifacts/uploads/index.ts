export { type HashMemory, hashMemory } from "./hash-memory";
export { createPartFile, openPartFile, type PartFile } from "./part-file";
export { listStaleParts, receivedPart, removePart } from "./part-folder";
export { assertRoomFor } from "./room-left";
export { verifyPart } from "./verify-part";
