import type { IncomingMessage } from "node:http";
import { assertKeyLives, carriesKey, readKey } from "@/lib/access";
import { carriesSession } from "@/lib/access/session-seal";
import { AppError } from "@/lib/platform/errors";
import type { RoutingTable } from "@/lib/rollout";

/**
 * Whether a request to the console is somebody's: a key of the snapshot, or a session that we gave. The
 * console decides what they may; here strangers are told apart, before they cost it a query or a page.
 */
export function isKnownCaller(
  req: IncomingMessage,
  isHttps: boolean,
  table: RoutingTable | null,
): boolean | Promise<boolean> {
  if (carriesKey(req.headers)) return isKnownKey(req, table);
  const { cookie } = req.headers;
  if (cookie === undefined) return false;
  return carriesSession({ cookie, protocol: isHttps ? "https" : "http" });
}

function isKnownKey(req: IncomingMessage, table: RoutingTable | null): boolean {
  try {
    const stored = table?.keyByHash.get(readKey(req.headers).hash.toString("hex"));
    if (stored === undefined) return false;
    assertKeyLives(stored);
    return true;
  } catch (error) {
    if (error instanceof AppError) return false; // No key, or one that is over.
    throw error;
  }
}
