// GET, POST /api/v1/models/{name}/versions: list versions, and make one: of the bytes in the request's body, or
// (application/json) of uploads that came before, each of which the caller must be allowed to use.
// The upload is authorized before its first byte is read; nothing of the file's name reaches a path.
import { otherVerbs, parseReprDigest, rawRoute, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import type { VersionDto } from "@/lib/contract/version";
import { AppError } from "@/lib/platform/errors";
import { createVersionOfUploads } from "@/lib/registry/uploads";
import { createVersion, listVersions } from "@/lib/registry/versions";

export const GET = route(operations.listVersions, listVersions);

export const POST = rawRoute(operations.createVersion, async (raw) => {
  const { ctx, request } = raw;
  assertNoForm(request);
  const version = await makeVersion(raw);
  const location = `/api/v1/models/${version.model}/versions/${version.version}`;
  return Response.json(operations.createVersion.response.parse(version), {
    status: operations.createVersion.status,
    headers: { Location: location, "Cache-Control": "no-store", "X-Request-Id": ctx.requestId },
  });
});
export const { PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/versions");

type Raw = Parameters<Parameters<typeof rawRoute<typeof operations.createVersion>>[1]>[0];

async function makeVersion({ ctx, input, request, json }: Raw): Promise<VersionDto> {
  if (json !== undefined) return createVersionOfUploads(ctx, { ...json, name: input.name });
  const length = request.headers.get("content-length");
  return createVersion(ctx, {
    name: input.name,
    create: input.create === "true",
    note: input.note,
    metrics: input.metrics,
    tags: input.tags,
    label: input.label,
    author: input.author,
    sourceUrl: input.sourceUrl,
    dataUrl: input.dataUrl,
    bytes: bodyOf(request),
    expectedBytes: length === null ? undefined : Number(length),
    expectedDigest: parseReprDigest(request.headers.get("repr-digest")),
    signal: request.signal,
  });
}

/** A form would be read as a broken model; better to say what is wrong. */
function assertNoForm(request: Request): void {
  if (!/^multipart\//i.test(request.headers.get("content-type") ?? "")) return;
  throw new AppError(
    "request.media_type",
    "The body must be the file itself (application/octet-stream), not a form.",
    { hint: "With curl: --data-binary @model.onnx instead of -F." },
  );
}

async function* bodyOf(request: Request): AsyncGenerator<Uint8Array> {
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    yield part.value;
  }
}
