// GET /api/v1/openapi.json: this surface as OpenAPI 3.1.
// Public: it says what exists, which is the same for everybody, and nothing of any installation.
import { otherVerbs, rawRoute } from "@/lib/console";
import { buildOpenApi } from "@/lib/contract/openapi";
import { operations } from "@/lib/contract/operations";

export const GET = rawRoute(operations.getOpenApi, async ({ ctx }) =>
  Response.json(buildOpenApi(), {
    headers: { "Cache-Control": "public, max-age=300", "X-Request-Id": ctx.requestId },
  }),
);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/openapi.json");
