import type http from "node:http";
import type { IncomingMessage } from "node:http";
import https from "node:https";
import net from "node:net";
import type { Duplex } from "node:stream";
import { logger } from "@/lib/platform/logger";
import { readTlsFiles, type TlsFiles, type TlsPair } from "@/lib/platform/tls-files";
import type { InFlight } from "@/lib/predictions";
import { defaultBodyPace } from "./body-pace";
import type { Entry } from "./entry/entry";
import { watchTlsFiles } from "./entry/tls";
import { acceptBacklog, createHttpServer, listen, trackConnections } from "./http-server";
import { type ConsoleAddress, createProxy } from "./proxy";
import { createUpgrade } from "./proxy-upgrade";
import { createRoutes, type RouteDeps } from "./routes";

export interface GatewayOptions {
  readonly routes: Omit<RouteDeps, "proxy">;
  readonly console: ConsoleAddress;
  readonly maxConsoleInFlight: number;
  readonly public: { readonly port: number; readonly host: string | undefined };
  /** Who may come in by the public port; absent: everybody. */
  readonly entry?: Entry | undefined;
  /** Files of the certificate and key of the public port; absent: http. */
  readonly tls?: { readonly files: TlsFiles; readonly everyMs: number } | undefined;
  /** Path of the private socket; absent: no private door. */
  readonly privateSocket?: string | undefined;
  /** Passes websockets on: Next's reload, in development only. In production nothing needs them. */
  readonly allowUpgrade: boolean;
  readonly idleMs: number;
  /** How long a drain still takes connections while it says that it is not ready. Zero: not at all. */
  readonly lingerMs?: number;
  readonly headersTimeoutMs?: number;
  readonly accessLogLevel?: "info" | "debug";
}

export interface Gateway {
  readonly port: number;
  /** Takes no new connection and waits for what is under way, at most so long. */
  drain(patienceMs: number): Promise<void>;
  isDraining(): boolean;
}

/** Opens both doors. */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  let isDraining = false;
  let isLeaving = false;
  const proxy = createProxy({
    address: options.console,
    maxInFlight: options.maxConsoleInFlight,
    pace: options.routes.body.pace ?? defaultBodyPace,
  });
  const own = options.routes;
  const answer = createRoutes({
    ...own,
    proxy: proxy.handle,
    readiness: () =>
      isDraining ? { reasons: ["the gateway is stopping"], failed: [] } : own.readiness(),
  });
  const upgrade: ((req: IncomingMessage, socket: Duplex, head: Buffer) => void) | undefined =
    options.allowUpgrade ? createUpgrade(options.console, options.entry ?? null) : undefined;
  const { idleMs, accessLogLevel } = options;
  const common = { answer, isLast: () => isLeaving, idleMs, accessLogLevel };
  const limits =
    options.headersTimeoutMs === undefined ? {} : { headersTimeoutMs: options.headersTimeoutMs };
  const tls = options.tls === undefined ? undefined : readTlsFiles(options.tls.files);
  const outer = createHttpServer({
    ...common,
    ...limits,
    ...{ door: "public", entry: options.entry, tls },
    ...(upgrade === undefined ? {} : { upgrade }),
  });
  const stopWatching = watchFiles(outer, options.tls, tls);
  const servers = [outer];
  await listen(outer, options.public);
  if (options.privateSocket !== undefined) {
    const inner = createHttpServer({ ...common, ...limits, door: "private" });
    await listen(inner, { path: options.privateSocket });
    servers.push(inner);
  }
  const connections = servers.map(trackConnections);
  const address = outer.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : options.public.port,
    isDraining: () => isDraining,
    async drain(patienceMs) {
      // Not ready, but serving as ever: load balancers look elsewhere.
      isDraining = true;
      stopWatching();
      const lingerMs = options.lingerMs ?? 0;
      await new Promise((resolve) => setTimeout(resolve, lingerMs));
      await Promise.all(servers.map((server) => acceptBacklog(server, longestAcceptMs)));
      const closed = Promise.all(servers.map(stopListening));
      // From here on each answer is its connection's last. Cutting a kept connection instead would
      // break the call that its client is just making on it, so those get a moment to leave.
      isLeaving = true;
      await waitAtMost(closed, Math.min(lingerMs, longestLeaveMs));
      for (const server of servers) server.closeIdleConnections();
      const inTime = await waitForRequests(closed, own.prediction.inFlight, patienceMs);
      if (!inTime) logger().warn("some requests did not end in time and are cut off");
      for (const { destroyAll } of connections) destroyAll();
      proxy.close();
    },
  };
}

function watchFiles(
  server: http.Server | https.Server,
  watched: GatewayOptions["tls"],
  current: TlsPair | undefined,
): () => void {
  if (watched === undefined || current === undefined || !(server instanceof https.Server)) {
    return () => {};
  }
  return watchTlsFiles({ server, ...watched, current });
}

const longestAcceptMs = 500;
const longestLeaveMs = 500;

/** Without what http.Server's own close does first: cutting connections that are idle at this moment. */
function stopListening(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    net.Server.prototype.close.call(server, () => resolve());
  });
}

function waitAtMost(ended: Promise<unknown>, patienceMs: number): Promise<boolean> {
  const late = new Promise<false>((resolve) =>
    setTimeout(() => resolve(false), patienceMs).unref(),
  );
  return Promise.race([ended.then(() => true), late]);
}

/** Event streams of the console never end by themselves, so predictions alone decide after a moment. */
async function waitForRequests(
  closed: Promise<unknown>,
  predictions: InFlight,
  patienceMs: number,
): Promise<boolean> {
  const graceMs = Math.min(2_000, patienceMs);
  if (await waitAtMost(closed, graceMs)) return true;
  const isIdle = await Promise.race([closed, predictions.idle(patienceMs - graceMs)]);
  // The last answers are on their way: what is large takes a moment to leave.
  if (isIdle !== false) await waitAtMost(closed, longestLeaveMs);
  return isIdle !== false;
}
