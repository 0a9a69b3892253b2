// GET, HEAD /api/v1/models/{name}/versions/{number}/artifact: the uploaded file.
// Served as an attachment only, and only after its bytes were found to have their digest.
import { Readable } from "node:stream";
import { formatReprDigest, otherVerbs, rawRoute } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { openArtifact } from "@/lib/registry/artifacts";
import { parseRange } from "./parse-range";

export const GET = rawRoute(operations.downloadArtifact, async ({ ctx, input, request }) => {
  const artifact = await openArtifact(ctx, input);
  const etag = `"sha256-${artifact.digest}"`;
  const headers = new Headers({
    "Content-Type": "application/octet-stream",
    "Content-Disposition": `attachment; filename="${input.name}-${input.number}.onnx"`,
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, no-cache, no-transform",
    ETag: etag,
    "Repr-Digest": formatReprDigest(artifact.digest),
    "X-Request-Id": ctx.requestId,
    "X-Content-Type-Options": "nosniff",
  });
  if (matches(request.headers.get("if-none-match"), etag)) {
    return new Response(null, { status: 304, headers });
  }
  const condition = request.headers.get("if-range");
  const isRangeWanted = condition === null || condition === etag;
  const range = isRangeWanted ? parseRange(request.headers.get("range"), artifact.sizeBytes) : null;
  if (range === "unsatisfiable") {
    headers.set("Content-Range", `bytes */${artifact.sizeBytes}`);
    return new Response(null, { status: 416, headers });
  }
  const { start, end } = range ?? { start: 0, end: artifact.sizeBytes - 1 };
  headers.set("Content-Length", String(end - start + 1));
  if (range !== null) headers.set("Content-Range", `bytes ${start}-${end}/${artifact.sizeBytes}`);
  const body = request.method === "HEAD" ? null : toWeb(artifact.read(range ?? undefined));
  return new Response(body, { status: range === null ? 200 : 206, headers });
});
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs(
  "/models/{name}/versions/{number}/artifact",
);

/** Weak comparison, as RFC 9110 wants it for If-None-Match. */
function matches(header: string | null, etag: string): boolean {
  const given = (header ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  return given.includes(etag) || given.includes("*");
}

function toWeb(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(bytes, { objectMode: false })) as ReadableStream<Uint8Array>;
}
