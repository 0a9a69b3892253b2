import { z } from "zod";
import type { Operation } from "./operations";
import { versionPath } from "./version";
import { versionFileNameSchema } from "./version-file";

/** The rows of operations.ts about files beside a version's .onnx. */
export const versionFileOperations = {
  downloadVersionFile: {
    id: "downloadVersionFile",
    method: "GET",
    path: "/models/{name}/versions/{number}/files/{file}",
    summary: "Download a file that was uploaded beside the model (Range, ETag, Repr-Digest)",
    permission: "models:read",
    action: "model.read",
    params: z.strictObject({ ...versionPath.shape, file: versionFileNameSchema }),
    responseType: "application/octet-stream",
    status: 200,
    errors: [
      "model.not_found",
      "version.not_found",
      "version.file_not_found",
      "artifact.missing",
      "artifact.corrupt",
    ],
  },
} as const satisfies Record<string, Operation>;
