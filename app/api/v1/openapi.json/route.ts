// GET /api/v1/openapi.json: this surface as OpenAPI 3.1.
// Public: it says what exists, which is the same for everybody, and nothing of any installation.
// The committed file, which a test keeps true: to make it takes the console seconds, and anybody may ask.
import { otherVerbs, rawRoute } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import document from "@/public/openapi.json";

const text = JSON.stringify(document);

export const GET = rawRoute(
  operations.getOpenApi,
  async ({ ctx }) =>
    new Response(text, {
      headers: {
        "Cache-Control": "public, max-age=300",
        "Content-Type": "application/json",
        "X-Request-Id": ctx.requestId,
      },
    }),
);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/openapi.json");
