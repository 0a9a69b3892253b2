// GET /api/v1/openapi.json: this surface as OpenAPI 3.1.
// Public: it says what exists, which is the same for everybody, and nothing of any installation.
import { otherVerbs, rawRoute } from "@/lib/console";
import { buildOpenApi } from "@/lib/contract/openapi";
import { operations } from "@/lib/contract/operations";

/**
 * Made once. It takes the console a second or more, and anybody may ask: made for each request, a few of them
 * keep everybody else waiting. The supervisor asks before it says that all is ready.
 */
let text: string | undefined;

export const GET = rawRoute(operations.getOpenApi, async ({ ctx }) => {
  text ??= JSON.stringify(buildOpenApi());
  return new Response(text, {
    headers: {
      "Cache-Control": "public, max-age=300",
      "Content-Type": "application/json",
      "X-Request-Id": ctx.requestId,
    },
  });
});
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/openapi.json");
