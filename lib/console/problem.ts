import type { AppError } from "@/lib/platform/errors";

/** An error as the response of `/api/v1`. */
export function problemResponse(error: AppError, requestId: string): Response {
  const headers = new Headers({
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
    "X-Request-Id": requestId,
  });
  if (error.status === 401) headers.set("WWW-Authenticate", 'Bearer realm="onnward"');
  if (error.retryAfterSeconds !== undefined) {
    headers.set("Retry-After", String(error.retryAfterSeconds));
  }
  return new Response(JSON.stringify(error.toProblem(requestId)), {
    status: error.status,
    headers,
  });
}
