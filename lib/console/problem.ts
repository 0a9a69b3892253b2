import { errorCatalogue } from "@/lib/contract/errors";
import type { AppError } from "@/lib/platform/errors";

/** An error as RFC 9457 problem+json, the one rendering of `/api/v1`. */
export function problemResponse(error: AppError, requestId: string): Response {
  const { status, title, hint } = errorCatalogue[error.code];
  const headers = new Headers({
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
    "X-Request-Id": requestId,
  });
  if (status === 401) headers.set("WWW-Authenticate", 'Bearer realm="onnward"');
  if (error.retryAfterSeconds !== undefined) {
    headers.set("Retry-After", String(error.retryAfterSeconds));
  }
  const body = {
    type: `urn:onnward:error:${error.code}`,
    title,
    status,
    detail: error.detail,
    code: error.code,
    hint: error.hint ?? hint,
    requestId,
    ...(error.errors === undefined ? {} : { errors: error.errors }),
  };
  return new Response(JSON.stringify(body), { status, headers });
}
