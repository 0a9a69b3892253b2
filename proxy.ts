import { type NextRequest, NextResponse } from "next/server";
import { env } from "@/lib/platform/env";

/**
 * Headers of pages, for comfort and defence in depth: who may see what is decided in the use cases,
 * never here. Pages only: request bodies that pass through a proxy file are cut at 10 MB, and the API
 * needs none of it.
 */
export const config = {
  matcher: ["/((?!api/|_next/static|_next/image|favicon.ico|icon.svg|openapi.json).*)"],
};

export function proxy(request: NextRequest): NextResponse {
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const policy = contentSecurityPolicy(nonce, env().NODE_ENV === "development");
  const headers = new Headers(request.headers);
  // Next reads the nonce out of the request's policy and puts it on its own scripts.
  headers.set("content-security-policy", policy);
  headers.set("x-onnward-nonce", nonce);
  headers.set("x-onnward-path", `${request.nextUrl.pathname}${request.nextUrl.search}`);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  return response;
}

/** Nothing from elsewhere, no inline script or style without this answer's nonce, no framing. */
function contentSecurityPolicy(nonce: string, isDevelopment: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    isDevelopment ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
