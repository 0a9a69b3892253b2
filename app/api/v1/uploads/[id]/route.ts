// GET (HEAD), PATCH, DELETE, OPTIONS /api/v1/uploads/{id}: how far an upload is, its next bytes, its end.
// To everybody but its owner, and who may write its model, the id does not exist. A path is made of the id
// only after its row was found.
import { otherVerbs, rawRoute } from "@/lib/console";
import {
  assertTus,
  describeTus,
  readChecksum,
  readWhole,
  tusHeaders,
  tusRoute,
} from "@/lib/console/tus";
import { operations } from "@/lib/contract/operations";
import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import { appendUpload, deleteUpload, finishUpload, getUpload } from "@/lib/registry/uploads";

export const GET = tusRoute(operations.getUpload, async ({ ctx, input, request }) => {
  assertTus(request.headers, { isOptional: true });
  const upload = await getUpload(ctx, input);
  return Response.json(operations.getUpload.response.parse(upload), {
    // tus says that no cache may keep an offset.
    headers: { ...tusHeaders(upload), "Cache-Control": "no-store", "X-Request-Id": ctx.requestId },
  });
});

export const PATCH = tusRoute(operations.continueUpload, async ({ ctx, input, request }) => {
  const { headers, body, signal } = request;
  assertTus(headers);
  assertType(headers);
  const length = headers.get("content-length");
  const { isWhole } = await appendUpload(ctx, {
    id: input.id,
    offset: readWhole(headers, "Upload-Offset"),
    body,
    lengthBytes: length === null ? undefined : Number(length),
    checksum: readChecksum(headers),
    signal,
  });
  if (isWhole) await finishUpload(ctx, input.id);
  return new Response(null, {
    status: 204,
    headers: {
      ...tusHeaders(await getUpload(ctx, input)),
      "Cache-Control": "no-store",
      "X-Request-Id": ctx.requestId,
    },
  });
});

export const DELETE = rawRoute(operations.deleteUpload, async ({ ctx, input, request }) => {
  assertTus(request.headers, { isOptional: true });
  await deleteUpload(ctx, input);
  return new Response(null, {
    status: 204,
    headers: { "Tus-Resumable": "1.0.0", "X-Request-Id": ctx.requestId },
  });
});

const others = otherVerbs("/uploads/{id}");
export const { POST, PUT } = others;

export async function OPTIONS(request: Request): Promise<Response> {
  const response = await others.OPTIONS(request);
  for (const [name, value] of Object.entries(describeTus(env().ONNWARD_MAX_UPLOAD_BYTES)))
    response.headers.set(name, value);
  return response;
}

function assertType(headers: Headers): void {
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type === operations.continueUpload.requestType) return;
  throw new AppError(
    "request.media_type",
    `The bytes must come as ${operations.continueUpload.requestType}, not ${type?.slice(0, 60) || "untyped"}.`,
  );
}
