import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type GatewayProcess, startGatewayProcess } from "./testing/gateway-process";

/** The real process, allowed few open files. No database is there, and none is needed. */
const openFiles = 256;
const folder = mkdtempSync(path.join(os.tmpdir(), "onnward-gateway-"));
let gateway: GatewayProcess;

beforeAll(async () => {
  gateway = await startGatewayProcess({
    openFiles,
    environment: {
      DATABASE_URL: "postgresql://nobody:x@127.0.0.1:9/none",
      ONNWARD_DATA_DIR: folder,
      ONNWARD_RUN_DIR: path.join(folder, "run"),
    },
  });
}, 120_000);

afterAll(async () => {
  await gateway.kill();
  rmSync(folder, { recursive: true, force: true });
});

const statusOf = async (target: string) => (await gateway.call(target)).status;
const linesOf = (text: string) => text.split("\n").length;

it("is alive but not ready while it knows nothing and the database is away", async () => {
  expect(await statusOf("/healthz")).toBe(200);
  expect(await statusOf("/readyz")).toBe(503);
  expect(await statusOf("/v2/health/ready")).toBe(503);
});

it("survives having no file descriptor left, says so a few times, and serves again", async () => {
  const linesBefore = linesOf(gateway.log());
  const sockets = Array.from({ length: 4 * openFiles }, () => {
    const socket = net.connect(gateway.port, "127.0.0.1");
    socket.on("error", () => {});
    return socket;
  });
  await Promise.all(
    sockets.map((socket) => Promise.race([once(socket, "connect"), once(socket, "close")])),
  );
  const whileStarved = await statusOf("/healthz").catch(() => 0);
  expect([0, 200]).toContain(whileStarved);
  for (const socket of sockets) socket.destroy();
  await expect.poll(() => statusOf("/healthz").catch(() => 0), { timeout: 10_000 }).toBe(200);
  expect([gateway.child.exitCode, gateway.child.signalCode]).toEqual([null, null]);
  expect(linesOf(gateway.log()) - linesBefore).toBeLessThan(20);
});

it("ends at once at the second signal, while the first still waits for a client", async () => {
  const socket = net.connect(gateway.port, "127.0.0.1");
  socket.on("error", () => {});
  // A request whose body never comes: the drain would wait for it.
  socket.write("POST /predict/x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n");
  await once(socket, "data");
  const ended = once(gateway.child, "exit");
  gateway.child.kill("SIGTERM");
  await expect.poll(gateway.log, { timeout: 10_000 }).toContain("the gateway drains");
  gateway.child.kill("SIGTERM");
  expect((await ended)[0]).toBe(1);
});
