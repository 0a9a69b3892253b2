// GET /api/v1/audit/key: the public key that checks the checkpoints' signatures.
// Read only; a caller without audit:read gets nothing, and the attempt is an event.
import { getAuditKey } from "@/lib/audit/checkpoints";
import { otherVerbs, rawRoute } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const GET = rawRoute(operations.getAuditKey, async ({ ctx }) => {
  return new Response(await getAuditKey(ctx), {
    headers: {
      "Content-Type": "application/x-pem-file",
      "Content-Disposition": 'attachment; filename="onnward-audit.pem"',
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      "X-Request-Id": ctx.requestId,
    },
  });
});
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/audit/key");
