import type { IncomingMessage } from "node:http";
import { type BlockList, isIP } from "node:net";
import { allowsAddress, plainAddress } from "@/lib/platform/networks";

/** Who sent a request, and how it reached the outermost door that we believe. */
export interface Client {
  readonly address: string | null;
  readonly isHttps: boolean;
  /** A proxy that we trust spoke for it: the socket is shared with others. */
  readonly isForwarded: boolean;
}

/**
 * Only the socket's peer cannot be forged, so headers count when it is a proxy that the operator named.
 * Then the address is read from the right: each proxy appends whom it saw, and what stands left of the
 * first one that is no proxy of ours was written by a stranger.
 */
export function readClient(req: IncomingMessage, proxies: BlockList | null): Client {
  const peer = req.socket.remoteAddress;
  const isTls = "encrypted" in req.socket;
  if (peer === undefined) return { address: null, isHttps: isTls, isForwarded: false };
  const address = plainAddress(peer);
  if (proxies === null || !allowsAddress(proxies, address)) {
    return { address, isHttps: isTls, isForwarded: false };
  }
  return {
    address: rightmostStranger(req, proxies) ?? address,
    isHttps: isTls || lastOf(req, "x-forwarded-proto")?.toLowerCase() === "https",
    isForwarded: true,
  };
}

/**
 * Null: the header says nothing. When all are proxies it is the leftmost, a client within the trusted
 * networks; what is no address at all ends the walk at the proxy that wrote it down.
 */
function rightmostStranger(req: IncomingMessage, proxies: BlockList): string | null {
  let found: string | null = null;
  for (const entry of entriesOf(req, "x-forwarded-for").reverse()) {
    const address = readAddress(entry);
    if (address === null) return found;
    found = address;
    if (!allowsAddress(proxies, address)) return found;
  }
  return found;
}

/** Some proxies write the port as well: `192.0.2.1:5678`, `[2001:db8::1]:5678`. */
function readAddress(entry: string): string | null {
  const bare = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(entry)?.[1] ?? entry;
  const address = plainAddress(
    isIP(bare) === 0 ? bare.replace(/:\d{1,5}$/, "") : bare,
  ).toLowerCase();
  return isIP(address) === 0 ? null : address;
}

function lastOf(req: IncomingMessage, name: string): string | undefined {
  return entriesOf(req, name).at(-1);
}

/** A header that came several times is one list, in the order of its lines. */
function entriesOf(req: IncomingMessage, name: string): string[] {
  return (req.headersDistinct[name] ?? []).flatMap((line) =>
    line.split(",").map((entry) => entry.trim()),
  );
}
