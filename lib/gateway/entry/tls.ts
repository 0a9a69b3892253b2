import type { Server } from "node:https";
import type { SecureContextOptions } from "node:tls";
import { currentTimeMs } from "@/lib/platform/clock";
import { logger } from "@/lib/platform/logger";
import { readTlsFiles, type TlsFiles, type TlsPair } from "@/lib/platform/tls-files";

/** What https is spoken with. */
export function tlsOptions({ cert, key }: TlsPair): SecureContextOptions & {
  readonly ALPNProtocols: string[];
  readonly handshakeTimeout: number;
} {
  return {
    cert,
    key,
    minVersion: "TLSv1.2",
    ALPNProtocols: ["http/1.1"],
    // As long as a head may take; Node's own two minutes are for friends.
    handshakeTimeout: 10_000,
  };
}

interface WatchOptions {
  readonly server: Server;
  readonly files: TlsFiles;
  /** What the server speaks with now. */
  readonly current: TlsPair;
  readonly everyMs: number;
}

/**
 * Takes over new files for connections to come; those that are open go on with what they began with. A
 * pair that does not fit, as between the writing of one file and the other, changes nothing. The files
 * are read and compared, not watched: what is renewed by a symbolic link, as in Kubernetes, sends no word.
 */
export function watchTlsFiles({ server, files, current, everyMs }: WatchOptions): () => void {
  let seen = textOf(current);
  let failed = "";
  const look = () => {
    try {
      const pair = readTlsFiles(files);
      const text = textOf(pair);
      if (text === seen) return;
      server.setSecureContext(tlsOptions(pair));
      seen = text;
      failed = "";
      logger().info({ validTo: pair.validTo.toISOString() }, "the TLS certificate is a new one");
      warnOfEnd(pair);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      // Once for each reason: the next look comes soon.
      if (reason === failed) return;
      failed = reason;
      logger().error({ reason }, "the new TLS files are not usable: the old ones stay in use");
    }
  };
  warnOfEnd(current);
  const timer = setInterval(look, everyMs).unref();
  return () => clearInterval(timer);
}

const fortnightMs = 14 * 24 * 3_600_000;

function warnOfEnd({ validTo }: TlsPair): void {
  if (validTo.getTime() - currentTimeMs() > fortnightMs) return;
  logger().warn({ validTo: validTo.toISOString() }, "the TLS certificate ends soon, or has ended");
}

function textOf({ cert, key }: TlsPair): string {
  return `${cert}\n${key}`;
}
