// GET, HEAD /api/v1/audit/export: the events that the filters leave, streamed as JSONL, CSV or OCSF.
// A caller without audit:read gets nothing, and the attempt is an event; so is every export.
import { Readable } from "node:stream";
import { exportAudit } from "@/lib/audit";
import { otherVerbs, rawRoute } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const GET = rawRoute(operations.exportAudit, async ({ ctx, input, request }) => {
  const headers = { "Cache-Control": "no-store, no-transform", "X-Request-Id": ctx.requestId };
  // Nothing leaves the house with it, so that it is no export.
  if (request.method === "HEAD") return new Response(null, { headers });
  const { mediaType, extension, content } = await exportAudit(ctx, input);
  const day = new Date().toISOString().slice(0, 10);
  return new Response(toWeb(content), {
    headers: {
      ...headers,
      "Content-Type": mediaType,
      "Content-Disposition": `attachment; filename="onnward-audit-${day}.${extension}"`,
      "X-Content-Type-Options": "nosniff",
    },
  });
});
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/audit/export");

/** Pulls a chunk when the reader has taken the one before: a slow reader costs no memory. */
function toWeb(content: AsyncIterable<string>): ReadableStream<Uint8Array> {
  return Readable.toWeb(
    Readable.from(content, { objectMode: false }),
  ) as ReadableStream<Uint8Array>;
}
