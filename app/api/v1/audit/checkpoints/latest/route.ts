// GET /api/v1/audit/checkpoints/latest: the newest signed note, for whoever keeps it elsewhere.
// Read only; a caller without audit:read gets nothing, and the attempt is an event.
import { getLatestAuditCheckpoint } from "@/lib/audit/checkpoints";
import { otherVerbs, rawRoute } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const GET = rawRoute(operations.getLatestAuditCheckpoint, async ({ ctx }) => {
  const { note, seq } = await getLatestAuditCheckpoint(ctx);
  return new Response(note, {
    headers: {
      "Content-Type": "text/plain; charset=utf-8",
      "Content-Disposition": `attachment; filename="onnward-audit-checkpoint-${seq}.txt"`,
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      "X-Request-Id": ctx.requestId,
    },
  });
});
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/audit/checkpoints/latest");
