// GET, POST, OPTIONS /api/v1/uploads: one's own uploads, and begin one (tus 1.0, creation-with-upload).
// The use case decides by the model that the metadata names; the file's name never becomes a path.
import { otherVerbs, route } from "@/lib/console";
import {
  assertTus,
  describeTus,
  readChecksum,
  readMetadata,
  readWhole,
  tusHeaders,
  tusRoute,
} from "@/lib/console/tus";
import { operations } from "@/lib/contract/operations";
import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import {
  appendUpload,
  createUpload,
  finishUpload,
  getUpload,
  listUploads,
} from "@/lib/registry/uploads";

export const GET = route(operations.listUploads, listUploads);

export const POST = tusRoute(operations.createUpload, async ({ ctx, request }) => {
  const { headers } = request;
  assertTus(headers);
  const sizeBytes = readWhole(headers, "Upload-Length");
  const metadata = readMetadata(headers);
  const checksum = readChecksum(headers);
  const withBytes = headers.get("content-type") === operations.createUpload.requestType;
  if (!withBytes && Number(headers.get("content-length") ?? 0) > 0) throw wrongType(headers);
  const { id } = await createUpload(ctx, { sizeBytes, metadata });
  let isWhole = sizeBytes === 0;
  if (withBytes && sizeBytes > 0) {
    const length = headers.get("content-length");
    const lengthBytes = length === null ? undefined : Number(length);
    const { body, signal } = request;
    const append = { id, offset: 0, body, lengthBytes, checksum, signal };
    isWhole = (await appendUpload(ctx, append)).isWhole;
  }
  if (isWhole) await finishUpload(ctx, id);
  return new Response(null, {
    status: 201,
    headers: {
      ...tusHeaders(await getUpload(ctx, { id })),
      Location: `/api/v1/uploads/${id}`,
      "Cache-Control": "no-store",
      "X-Request-Id": ctx.requestId,
    },
  });
});

const others = otherVerbs("/uploads");
export const { PUT, PATCH, DELETE } = others;

export async function OPTIONS(request: Request): Promise<Response> {
  const response = await others.OPTIONS(request);
  for (const [name, value] of Object.entries(describeTus(env().ONNWARD_MAX_UPLOAD_BYTES)))
    response.headers.set(name, value);
  return response;
}

function wrongType(headers: Headers): AppError {
  const came = headers.get("content-type")?.slice(0, 60) ?? "none";
  return new AppError(
    "request.media_type",
    `The first bytes must come as ${operations.createUpload.requestType}, not ${came}.`,
  );
}
