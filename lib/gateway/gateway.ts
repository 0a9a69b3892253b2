import type http from "node:http";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { logger } from "@/lib/platform/logger";
import type { InFlight } from "@/lib/predictions";
import { defaultBodyPace } from "./body-pace";
import { createHttpServer, listen, trackConnections } from "./http-server";
import { type ConsoleAddress, createProxy } from "./proxy";
import { createUpgrade } from "./proxy-upgrade";
import { createRoutes, type RouteDeps } from "./routes";

export interface GatewayOptions {
  readonly routes: Omit<RouteDeps, "proxy">;
  readonly console: ConsoleAddress;
  readonly maxConsoleInFlight: number;
  readonly public: { readonly port: number; readonly host: string | undefined };
  /** Path of the private socket; absent: no private door. */
  readonly privateSocket?: string | undefined;
  /** Passes websockets on: Next's reload, in development only. In production nothing needs them. */
  readonly allowUpgrade: boolean;
  readonly idleMs: number;
  /** How long a drain still takes connections while it says that it is not ready. */
  readonly lingerMs?: number;
  readonly headersTimeoutMs?: number;
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
    options.allowUpgrade ? createUpgrade(options.console) : undefined;
  const common = { answer, isDraining: () => isDraining, idleMs: options.idleMs };
  const limits =
    options.headersTimeoutMs === undefined ? {} : { headersTimeoutMs: options.headersTimeoutMs };
  const outer = createHttpServer({
    ...common,
    ...limits,
    door: "public",
    ...(upgrade === undefined ? {} : { upgrade }),
  });
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
      isDraining = true;
      // Load balancers and kept connections leave on their own, without a reset.
      await new Promise((resolve) => setTimeout(resolve, options.lingerMs ?? 0));
      const closed = Promise.all(servers.map(close));
      const inTime = await waitAtMost(closed, own.prediction.inFlight, patienceMs);
      if (!inTime) logger().warn("some requests did not end in time and are cut off");
      for (const { destroyAll } of connections) destroyAll();
      proxy.close();
    },
  };
}

function close(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

/** Event streams of the console never end by themselves, so predictions alone decide after a moment. */
async function waitAtMost(
  closed: Promise<unknown>,
  predictions: InFlight,
  patienceMs: number,
): Promise<boolean> {
  const graceMs = Math.min(2_000, patienceMs);
  const all = closed.then(() => true);
  const grace = new Promise<false>((resolve) => setTimeout(() => resolve(false), graceMs).unref());
  if (await Promise.race([all, grace])) return true;
  return Promise.race([all, predictions.idle(patienceMs - graceMs)]);
}
