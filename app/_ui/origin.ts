import { headers } from "next/headers";

/** Where this installation was reached, as the gateway says: what snippets call. */
export async function getOrigin(): Promise<string> {
  const received = await headers();
  const host = received.get("x-forwarded-host") ?? "localhost:3000";
  return `${received.get("x-forwarded-proto") ?? "http"}://${host}`;
}
