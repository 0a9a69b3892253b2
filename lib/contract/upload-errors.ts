import type { CatalogueEntry } from "./errors";

/** The rows of the error catalogue about resumable uploads. */
export const uploadErrors = {
  "upload.not_found": {
    status: 404,
    title: "No such upload",
    hint: "It has expired, was removed, or is another caller's. Start a new one.",
  },
  "upload.protocol": {
    status: 412,
    title: "Not the tus protocol that is spoken here",
    hint: "Send Tus-Resumable: 1.0.0. OPTIONS says which versions and extensions there are.",
  },
  "upload.offset_conflict": {
    status: 409,
    title: "Upload-Offset is not where the upload stands",
    hint: "Ask with HEAD for Upload-Offset, and go on from there.",
  },
  "upload.locked": {
    status: 423,
    title: "Another request is writing to this upload",
    hint: "Wait until it has ended, ask with HEAD for Upload-Offset, and go on from there.",
  },
  "upload.checksum_mismatch": {
    status: 460,
    title: "The bytes received differ from Upload-Checksum",
    hint: "They were dropped. Send the same part again.",
  },
  "upload.limit": {
    status: 429,
    title: "Too many open uploads",
    hint: "Finish or delete some; those that nobody goes on with expire.",
  },
  "upload.not_finished": {
    status: 409,
    title: "The upload is not finished",
    hint: "Send the rest of its bytes, and wait until its state is finished.",
  },
  "upload.taken": {
    status: 409,
    title: "The upload has become a version already",
    hint: "Upload the file again, or use the version that has it.",
  },
} as const satisfies Record<string, CatalogueEntry>;
