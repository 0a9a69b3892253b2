import { headers } from "next/headers";
import { forwardedOrigin } from "@/lib/console";

/** Where this installation was reached, as the gateway says: what snippets call. */
export async function getOrigin(): Promise<string> {
  return forwardedOrigin(await headers());
}
