import { chmodSync, rmSync } from "node:fs";
import http from "node:http";
import next from "next";
import { type ProcessHeartbeat, startProcessHeartbeat } from "@/lib/monitoring/system";
import { socketPaths } from "@/lib/platform/data-dir";
import { closeDb } from "@/lib/platform/db";
import { env } from "@/lib/platform/env";
import { logger } from "@/lib/platform/logger";
import { watchParent } from "@/lib/platform/parent-watch";
import { projectRoot } from "@/lib/platform/project-root";
import { surviveRejections } from "@/lib/platform/survive-rejections";
import { collectUploads } from "@/lib/registry/uploads";
import { foldedDenials } from "./folded-denials";

/**
 * The console process: Next (pages and /api/v1) on the private socket that only the gateway knows, and
 * with ONNWARD_CONSOLE_LISTEN also for gateways of other machines. It trusts x-forwarded-* and
 * x-request-id, because nothing but a gateway reaches it.
 */

/** A connection on which nothing moves for this long is closed; event streams send heartbeats. */
const idleTimeoutMs = 120_000;
/** Longer than the gateway keeps an idle connection, so that the gateway is the one to close it. */
const keepAliveTimeoutMs = 75_000;
const drainMs = 10_000;
const sweepMs = 10 * 60_000;

function createServer(): http.Server {
  const server = http.createServer();
  // Uploads take as long as they take; what must not take long is the head, or a pause.
  server.requestTimeout = 0;
  server.headersTimeout = 30_000;
  server.keepAliveTimeout = keepAliveTimeoutMs;
  server.timeout = idleTimeoutMs;
  server.on("timeout", (socket) => socket.destroy());
  return server;
}

async function main(): Promise<void> {
  watchParent();
  surviveRejections();
  const { NODE_ENV, ONNWARD_CONSOLE_LISTEN } = env();
  const server = createServer();
  const app = next({
    dev: NODE_ENV === "development",
    dir: projectRoot,
    customServer: true,
    httpServer: server,
    // Only for the addresses that Next makes itself; requests carry x-forwarded-host.
    hostname: "127.0.0.1",
    port: env().PORT,
  });
  await app.prepare();
  server.on("request", requestListener(app));

  const socket = socketPaths().console;
  rmSync(socket, { force: true });
  await listen(server, { path: socket });
  chmodSync(socket, 0o600);
  const servers = [server];
  if (ONNWARD_CONSOLE_LISTEN !== undefined) {
    const open = createServer();
    open.on("request", requestListener(app));
    await listen(open, parseAddress(ONNWARD_CONSOLE_LISTEN));
    servers.push(open);
  }
  const heartbeat = startProcessHeartbeat("console");
  // Where consoles and runners are on different machines, the files of uploads are here.
  setInterval(() => {
    collectUploads().catch((error: unknown) => logger().warn({ err: error }, "abandoned uploads"));
  }, sweepMs).unref();
  logger().info({ socket, listen: ONNWARD_CONSOLE_LISTEN }, "console listens");
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => void stop(servers, heartbeat));
}

function requestListener(app: ReturnType<typeof next>): http.RequestListener {
  const handle = app.getRequestHandler();
  return (request, response) => {
    handle(request, response).catch((error: unknown) => {
      logger().error({ err: error }, "request failed in Next");
      if (!response.headersSent) response.statusCode = 500;
      response.end();
    });
  };
}

function listen(server: http.Server, where: { path: string } | { host: string; port: number }) {
  return new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(where, () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
}

function parseAddress(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, colon).replace(/^\[(.*)\]$/, "$1");
  return { host, port: Number(address.slice(colon + 1)) };
}

/** What is under way is finished, within bounds; open event streams are cut, their readers come back. */
async function stop(servers: readonly http.Server[], heartbeat: ProcessHeartbeat): Promise<void> {
  const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
  for (const server of servers) server.closeIdleConnections();
  const cut = setTimeout(() => {
    for (const server of servers) server.closeAllConnections();
  }, drainMs);
  await Promise.all(closed);
  clearTimeout(cut);
  await Promise.all([heartbeat.stop(), foldedDenials().flush({ all: true })]);
  await closeDb().catch((error: unknown) => logger().warn({ err: error }, "closing the database"));
  process.exit(0);
}

main().catch((error: unknown) => {
  logger().fatal({ err: error }, "console could not start");
  process.exit(1);
});
