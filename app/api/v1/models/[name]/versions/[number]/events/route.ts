// GET /api/v1/models/{name}/versions/{number}/events: validation's phases as server-sent events.
// Rights are checked before the stream opens; it ends by itself with the last phase.
import { otherVerbs, rawRoute } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { type VersionPhase, watchVersion } from "@/lib/registry/versions";

export const GET = rawRoute(operations.watchVersion, async ({ ctx, input, request }) => {
  const after = request.headers.get("last-event-id") ?? undefined;
  const phases = await watchVersion(ctx, { ...input, after, signal: request.signal });
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await phases.next();
      if (next.done) return controller.close();
      controller.enqueue(encoder.encode(toEvent(next.value)));
    },
    async cancel() {
      await phases.return();
    },
  });
  return new Response(stream, {
    headers: {
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-store, no-transform",
      "X-Request-Id": ctx.requestId,
    },
  });
});
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs(
  "/models/{name}/versions/{number}/events",
);

function toEvent(value: VersionPhase): string {
  if (value.kind === "heartbeat") return ": still validating\n\n";
  const data = JSON.stringify({ phase: value.phase, at: value.at, detail: value.detail });
  return `id: ${value.id}\nevent: ${value.phase}\ndata: ${data}\n\n`;
}
