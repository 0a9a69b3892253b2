import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { processEntry } from "@/lib/platform/process-entry";

/** The real process, allowed few open files. No database is there, and none is needed. */
const openFiles = 256;
const folder = mkdtempSync(path.join(os.tmpdir(), "onnward-gateway-"));
let child: ChildProcess;
let log = "";
let port = 0;

beforeAll(async () => {
  const entry = processEntry("gateway");
  const command = [process.execPath, ...entry.execArgv, entry.file];
  child = spawn("/bin/sh", ["-c", `ulimit -n ${openFiles}; exec "$@"`, "sh", ...command], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: {
      PATH: "/usr/bin:/bin",
      NODE_ENV: "test",
      ...entry.environment,
      PORT: "0",
      HOST: "127.0.0.1",
      DATABASE_URL: "postgresql://nobody:x@127.0.0.1:9/none",
      ONNWARD_DATA_DIR: folder,
      ONNWARD_RUN_DIR: path.join(folder, "run"),
      ONNWARD_SECRET: "0123456789abcdef0123456789abcdef",
    },
  });
  port = await new Promise<number>((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      log += chunk.toString();
      const found = /"port":(\d+).*the gateway listens/.exec(log)?.[1];
      if (found !== undefined) resolve(Number(found));
    };
    child.stdout?.on("data", onData);
    child.stderr?.on("data", onData);
    child.once("exit", () => reject(new Error(log)));
  });
}, 120_000);

afterAll(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

function statusOf(target: string): Promise<number> {
  return new Promise((resolve, reject) => {
    http
      .get({ host: "127.0.0.1", port, path: target, agent: false }, (res) => {
        res.resume();
        resolve(res.statusCode ?? 0);
      })
      .on("error", reject);
  });
}

it("is alive but not ready while it knows nothing and the database is away", async () => {
  expect(await statusOf("/healthz")).toBe(200);
  expect(await statusOf("/readyz")).toBe(503);
  expect(await statusOf("/v2/health/ready")).toBe(503);
});

it("survives having no file descriptor left, says so a few times, and serves again", async () => {
  const linesBefore = log.split("\n").length;
  const sockets = Array.from({ length: 4 * openFiles }, () => {
    const socket = net.connect(port, "127.0.0.1");
    socket.on("error", () => {});
    return socket;
  });
  await Promise.all(
    sockets.map((socket) => Promise.race([once(socket, "connect"), once(socket, "close")])),
  );
  const isUnder = await statusOf("/healthz").catch(() => 0);
  expect([0, 200]).toContain(isUnder);
  for (const socket of sockets) socket.destroy();
  await expect.poll(() => statusOf("/healthz").catch(() => 0), { timeout: 10_000 }).toBe(200);
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
  expect(log.split("\n").length - linesBefore).toBeLessThan(20);
});

it("ends at once at the second signal, while the first still waits for a client", async () => {
  const socket = net.connect(port, "127.0.0.1");
  socket.on("error", () => {});
  // A request whose body never comes: the drain would wait for it.
  socket.write("POST /predict/x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n");
  await once(socket, "data");
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await expect.poll(() => log, { timeout: 10_000 }).toContain("the gateway drains");
  child.kill("SIGTERM");
  expect((await ended)[0]).toBe(1);
});
