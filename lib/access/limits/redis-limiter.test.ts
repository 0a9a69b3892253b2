import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { connectRedis, type RedisConnection } from "./connect-redis";
import type { KeyLimits } from "./key-rules";
import { createLocalLimiter, type KeyLimiter } from "./local-limiter";
import { createSharedLimiter } from "./shared-limiter";

/** Tests need no Redis: where its binary is not installed, those against a real one are skipped. */
const hasRedis = spawnSync("redis-server", ["--version"]).status === 0;

function limitsOf(over: Partial<KeyLimits> = {}): KeyLimits {
  const rate = { intervalMs: 60_000, toleranceMs: 9 * 60_000, burst: 10 };
  return { keyId: randomUUID(), rate, dailyQuota: null, ...over };
}

async function countLet(limiters: readonly KeyLimiter[], limits: KeyLimits, calls: number) {
  const all = Array.from({ length: calls }, (_, at) =>
    limiters[at % limiters.length]?.take(limits),
  );
  const answers = await Promise.all(all);
  return answers.filter((answer) => answer?.refusedBy === null).length;
}

function listen(server: net.Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe.skipIf(!hasRedis)(
  "several gateways with one Redis (skipped: redis-server is not installed)",
  () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "onnward-redis-"));
    let server: ChildProcess;
    let connections: RedisConnection[] = [];
    let gateways: ReturnType<typeof createSharedLimiter>[] = [];

    beforeAll(async () => {
      const port = await freePort();
      const options = [
        "--port",
        String(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        folder,
      ];
      server = spawn("redis-server", options, { stdio: ["ignore", "pipe", "ignore"] });
      await vi.waitUntil(() => isOpen(port), { timeout: 10_000 });
      const url = `redis://127.0.0.1:${port}`;
      connections = await Promise.all([connectRedis(url), connectRedis(url), connectRedis(url)]);
      gateways = connections.map((each) => createSharedLimiter(each, createLocalLimiter()));
    });
    afterAll(() => {
      for (const each of connections) each.close();
      server.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    });

    test("of 100 parallel calls over three gateways with a burst of 10 exactly 10 pass", async () => {
      expect(await countLet(gateways, limitsOf(), 100)).toBe(10);
      expect(gateways.map((each) => each.fallbacks())).toEqual([0, 0, 0]);
    });

    test("a daily quota is one for all of them", async () => {
      const limits = limitsOf({ rate: null, dailyQuota: 25 });
      expect(await countLet(gateways, limits, 100)).toBe(25);
      expect(await gateways[0]?.take(limits)).toMatchObject({
        refusedBy: "quota",
        usage: { used: 25 },
      });
    });

    test("it decides as the local count does", async () => {
      const shapes: Pick<KeyLimits, "rate" | "dailyQuota">[] = [
        {
          rate: { intervalMs: 60_000 / 7, toleranceMs: (60_000 / 7) * 2, burst: 3 },
          dailyQuota: null,
        },
        { rate: { intervalMs: 60_000, toleranceMs: 0, burst: 1 }, dailyQuota: 5 },
        { rate: { intervalMs: 6_000, toleranceMs: 54_000, burst: 10 }, dailyQuota: 4 },
      ];
      for (const shape of shapes) {
        const limits = limitsOf(shape);
        // Its steady clock stands still; Redis's runs for the few milliseconds of this test.
        const local = createLocalLimiter(() => 0);
        for (let times = 0; times < 20; times += 1) {
          const here = local.take(limits);
          const there = await gateways[0]?.take(limits);
          expect(there?.refusedBy).toBe(here.refusedBy);
          expect(there?.usage.used).toBe(here.usage.used);
          expect(Math.abs((there?.waitMs ?? 0) - here.waitMs)).toBeLessThan(5_000);
        }
      }
    });

    test("without Redis a gateway goes on from what Redis said, at once, and comes back to it", async () => {
      const limits = limitsOf();
      let now = 0;
      const [redis] = connections;
      if (redis === undefined) throw new Error("no connection");
      let isAway = false;
      const fickle = {
        evalsha: (...args: Parameters<RedisConnection["evalsha"]>) =>
          isAway ? Promise.reject(new Error("away")) : redis.evalsha(...args),
        eval: redis.eval,
      };
      const gateway = createSharedLimiter(fickle, createLocalLimiter(), () => now);
      expect(await countLet([gateway], limits, 6)).toBe(6);
      isAway = true;
      expect(await countLet([gateway], limits, 100)).toBe(4);
      expect(gateway.fallbacks()).toBe(100);
      isAway = false;
      // It is left alone for a second, then asked again: it knows of six.
      expect(await countLet([gateway], limits, 1)).toBe(0);
      now += 1_000;
      expect(await countLet([gateway], limits, 100)).toBe(4);
    });

    test("that hangs holds a prediction for its deadline once, and then none for a second", async () => {
      const limits = limitsOf();
      const local = createLocalLimiter();
      const [redis] = connections;
      if (redis === undefined) throw new Error("no connection");
      const gateway = createSharedLimiter(redis, local);
      expect(await countLet([gateway], limits, 6)).toBe(6);
      server.kill("SIGSTOP");
      const startedAt = performance.now();
      expect(await countLet([gateway], limits, 50)).toBe(4);
      const firstMs = performance.now() - startedAt;
      expect(await countLet([gateway], limits, 50)).toBe(0);
      expect(performance.now() - startedAt - firstMs).toBeLessThan(firstMs);
      expect(firstMs).toBeLessThan(2_000);
      server.kill("SIGCONT");
    });
  },
);

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

describe("a Redis that does not answer", () => {
  test("is refused connections: the local count decides, within the time of a connection", async () => {
    const connection = await connectRedis(`redis://127.0.0.1:${await freePort()}`);
    const gateway = createSharedLimiter(connection, createLocalLimiter());
    expect(await countLet([gateway], limitsOf(), 100)).toBe(10);
    connection.close();
  });

  test("takes connections and says nothing: the start and the prediction wait for a bounded time", async () => {
    const sockets: net.Socket[] = [];
    const silent = net.createServer((socket) => sockets.push(socket));
    const startedAt = performance.now();
    const connection = await connectRedis(`redis://127.0.0.1:${await listen(silent)}`);
    const gateway = createSharedLimiter(connection, createLocalLimiter());
    expect(await countLet([gateway], limitsOf(), 100)).toBe(10);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    connection.close();
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
});
