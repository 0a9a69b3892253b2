/**
 * The origin under which the browser reached us, as the gateway says: it sets these headers itself, from
 * a Host that it has checked.
 */
export function forwardedOrigin(headers: Pick<Headers, "get">): string {
  const protocol = headers.get("x-forwarded-proto") === "https" ? "https" : "http";
  const host = headers.get("x-forwarded-host") ?? headers.get("host") ?? "localhost";
  return `${protocol}://${host}`.toLowerCase();
}
