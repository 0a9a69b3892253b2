import type { BlockList, Socket } from "node:net";
import { createCallerLimit } from "@/lib/access/limits";
import { AppError } from "@/lib/platform/errors";
import { allowsAddress, buildNetworks, plainAddress } from "@/lib/platform/networks";
import { createHostRule } from "./allowed-hosts";
import { countByAddress } from "./count-by-address";

/** Who may come in by the public port, and how many at one time. What is absent limits nobody. */
export interface EntrySettings {
  readonly trustedProxies?: readonly string[] | undefined;
  /** Absent: see createHostRule. */
  readonly allowedHosts?: readonly string[] | undefined;
  readonly allowNetworks?: readonly string[] | undefined;
  readonly denyNetworks?: readonly string[] | undefined;
  readonly consoleAllowNetworks?: readonly string[] | undefined;
  readonly maxConnectionsPerAddress?: number | undefined;
  readonly strangerRatePerSecond?: number | undefined;
}

/** What of a request decides whether it may come in. */
export interface Arrival {
  readonly address: string | null;
  readonly isForwarded: boolean;
  readonly path: string;
  /** Null: no Host header, or none that is one. */
  readonly host: string | null;
}

export interface Entry {
  readonly proxies: BlockList | null;
  /** Keeps a connection, or ends it before a byte of it is read. */
  takeConnection(socket: Socket): void;
  /**
   * Errors: `network.refused`, `request.concurrency_limit`, `request.unknown_host`. Gives what to call when
   * the request is over, if anything.
   */
  admit(arrival: Arrival): (() => void) | null;
  /** Errors: `network.refused` for who may not see the dashboard and the management API. */
  admitToConsole(address: string | null): void;
  /** Charges a request without a valid identity; gives the error when it is one too many. */
  chargeStranger(address: string | null): AppError | null;
}

/** Ten seconds' worth: a browser that opens the sign-in page asks for dozens of files at once. */
const burstSeconds = 10;
/** Probes of orchestrators come by any name, and learn nothing but whether we live. */
const healthPaths = new Set(["/healthz", "/readyz"]);

/** `onRefused` counts what is turned away, by the code of its error. */
export function createEntry(settings: EntrySettings, onRefused: (code: string) => void): Entry {
  const proxies = buildNetworks(settings.trustedProxies ?? []);
  const isAllowed = createNetworkRule(settings.allowNetworks, settings.denyNetworks);
  const seesConsole = createNetworkRule(settings.consoleAllowNetworks, undefined);
  const answersUnder = createHostRule(settings.allowedHosts);
  const open = countByAddress(settings.maxConnectionsPerAddress ?? Number.POSITIVE_INFINITY);
  const rate = settings.strangerRatePerSecond;
  const strangers =
    rate === undefined
      ? null
      : createCallerLimit({ ratePerSecond: rate, burst: rate * burstSeconds });

  function refuse(code: "network.refused" | "request.unknown_host", detail: string): never {
    onRefused(code);
    throw new AppError(code, detail);
  }

  return {
    proxies,
    takeConnection(socket) {
      const address = plainAddress(socket.remoteAddress ?? "");
      // A proxy brings many, who are judged one by one when their requests are there.
      if (proxies !== null && allowsAddress(proxies, address)) return;
      const release = isAllowed(address) ? open.take(address) : null;
      if (release !== null) {
        socket.once("close", release);
        return;
      }
      onRefused(isAllowed(address) ? "request.concurrency_limit" : "network.refused");
      socket.destroy();
    },
    admit({ address, isForwarded, path, host }) {
      if (isForwarded && !isAllowed(address)) {
        refuse("network.refused", "Nothing is answered to this address.");
      }
      if (host !== null && !healthPaths.has(path) && !answersUnder(host)) {
        refuse("request.unknown_host", `There is nothing under the name ${host.slice(0, 100)}.`);
      }
      if (!isForwarded || address === null) return null;
      const release = open.take(address);
      if (release !== null) return release;
      onRefused("request.concurrency_limit");
      throw new AppError(
        "request.concurrency_limit",
        "This address has as many requests under way as one may have.",
        { retryAfterSeconds: 1 },
      );
    },
    admitToConsole(address) {
      if (seesConsole(address)) return;
      refuse("network.refused", "The dashboard is not shown to this address.");
    },
    chargeStranger(address) {
      const retryAfterSeconds = strangers?.charge(address ?? "unknown") ?? 0;
      if (retryAfterSeconds === 0) return null;
      onRefused("request.stranger_limit");
      return new AppError(
        "request.stranger_limit",
        "This address has sent too many requests without a valid identity.",
        { retryAfterSeconds },
      );
    },
  };
}

/** What is denied is denied though it is allowed; with nothing allowed by name, the rest is. */
function createNetworkRule(
  allow: readonly string[] | undefined,
  deny: readonly string[] | undefined,
): (address: string | null) => boolean {
  const allowed = buildNetworks(allow ?? []);
  const denied = buildNetworks(deny ?? []);
  return (address) => {
    if (denied !== null && allowsAddress(denied, address)) return false;
    return allowed === null || allowsAddress(allowed, address);
  };
}
