// GET, HEAD /api/v1/models/{name}/metrics: what a model was asked over time, as JSON or CSV.
// The model comes from the path and is checked against the caller; a window bounds what is read.
import { otherVerbs, rawRoute, route } from "@/lib/console";
import { prefersCsv } from "@/lib/console/negotiate";
import { operations } from "@/lib/contract/operations";
import { formatMetricsCsv, getModelMetrics } from "@/lib/monitoring/model-metrics";

const operation = operations.getModelMetrics;
const asJson = route(operation, getModelMetrics);
const asCsv = rawRoute(operation, async ({ ctx, input }) => {
  const metrics = await getModelMetrics(ctx, input);
  const day = metrics.readAt.slice(0, 10);
  return new Response(formatMetricsCsv(metrics), {
    headers: {
      "Cache-Control": "no-store",
      "X-Request-Id": ctx.requestId,
      "Content-Type": "text/csv; charset=utf-8; header=present",
      "Content-Disposition": `attachment; filename="onnward-${input.name}-metrics-${day}.csv"`,
      "X-Content-Type-Options": "nosniff",
      Vary: "Accept",
    },
  });
});

export const GET: typeof asJson = (request, context) =>
  (prefersCsv(request) ? asCsv : asJson)(request, context);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/metrics");
