import { z } from "zod";
import type { Operation } from "./operations";
import { pageOf, pageQuery } from "./paging";
import { uploadPath, uploadSchema } from "./upload";

/** What the last byte of an upload for one model may meet beside the upload's own errors. */
const registrationErrors = [
  "model.not_found",
  "model.empty",
  "model.invalid",
  "model.format_unsupported",
  "model.external_data",
  "model.op_not_allowed",
  "model.opset_unsupported",
  "model.too_complex",
  "digest.mismatch",
] as const;
const bytesErrors = [
  "upload.protocol",
  "upload.checksum_mismatch",
  "request.length_mismatch",
  "digest.unsupported",
  "storage.full",
  "storage.unavailable",
] as const;
const bytesType = "application/offset+octet-stream";

/** The rows of operations.ts about resumable uploads: tus 1.0, and the same as JSON for who looks on. */
export const uploadOperations = {
  listUploads: {
    id: "listUploads",
    method: "GET",
    path: "/uploads",
    summary: "List the caller's own uploads, newest first",
    permission: "any",
    action: "upload.read",
    query: z.strictObject({ ...pageQuery.shape }),
    response: pageOf(uploadSchema),
    status: 200,
    errors: ["cursor.invalid"],
  },
  createUpload: {
    id: "createUpload",
    method: "POST",
    path: "/uploads",
    summary: "Begin a resumable upload (tus 1.0), with its first bytes or without",
    // Who was given one model may upload for it: the use case decides with the model that is named.
    permission: "any",
    action: "upload.created",
    requestType: bytesType,
    isBodyOptional: true,
    status: 201,
    errors: ["upload.limit", ...bytesErrors, ...registrationErrors],
  },
  getUpload: {
    id: "getUpload",
    method: "GET",
    path: "/uploads/{id}",
    summary: "Read an upload: how much is here and what became of it (HEAD: the tus headers alone)",
    permission: "any",
    action: "upload.read",
    params: uploadPath,
    response: uploadSchema,
    status: 200,
    errors: ["upload.not_found", "upload.protocol"],
  },
  continueUpload: {
    id: "continueUpload",
    method: "PATCH",
    path: "/uploads/{id}",
    summary:
      "Send the next bytes of an upload; the last ones make the version that its metadata names",
    permission: "any",
    action: "upload.continued",
    params: uploadPath,
    requestType: bytesType,
    status: 204,
    errors: [
      "upload.not_found",
      "upload.offset_conflict",
      "upload.locked",
      ...bytesErrors,
      ...registrationErrors,
    ],
  },
  deleteUpload: {
    id: "deleteUpload",
    method: "DELETE",
    path: "/uploads/{id}",
    summary: "Give an upload up and remove its bytes",
    permission: "any",
    action: "upload.deleted",
    params: uploadPath,
    status: 204,
    errors: ["upload.not_found", "upload.protocol"],
  },
} as const satisfies Record<string, Operation>;
