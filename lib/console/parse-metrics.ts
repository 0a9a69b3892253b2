import { type Metric, metricsSchema } from "@/lib/contract/version";
import { AppError } from "@/lib/platform/errors";

/**
 * The `metrics` of an upload's query: a JSON array of `{name, value, direction}`, or the short form of
 * an object name → value. Errors: `request.invalid`.
 */
export function parseMetrics(text: string | undefined): Metric[] {
  if (text === undefined || text === "") return [];
  const value = parseJson(text);
  const isShort = typeof value === "object" && value !== null && !Array.isArray(value);
  const long = isShort
    ? Object.entries(value).map(([name, number]) => ({ name, value: number }))
    : value;
  const metrics = metricsSchema.safeParse(long);
  if (!metrics.success) throw invalid();
  return metrics.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid();
  }
}

function invalid(): AppError {
  const message =
    'expected JSON such as [{"name":"auc","value":0.91,"direction":"higher"}] or {"auc":0.91}';
  return new AppError("request.invalid", `metrics: ${message}.`, {
    errors: [{ field: "metrics", message }],
  });
}
