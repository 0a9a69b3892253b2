export { type AppendUploadInput, appendUpload } from "./append-upload";
export { type Checksum, checksumAlgorithms } from "./checksum";
export { collectUploads } from "./collect-uploads";
export { createUpload } from "./create-upload";
export { createVersionOfUploads } from "./create-version-of-uploads";
export { deleteUpload } from "./delete-upload";
export { type Finished, finishUpload } from "./finish-upload";
export { getUpload } from "./get-upload";
export { listUploads } from "./list-uploads";
