import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { z } from "zod";
import { replaceEnv } from "@/lib/platform/env";
import { echo } from "@/lib/predictions/testing/fake-pool";
import { startTestGateway } from "./testing/test-gateway";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

/**
 * Sixteen clients on kept connections, each calling until it is refused a connection. In a thread of
 * their own: clients of the gateway's own loop would connect in lockstep with it.
 */
const clients = `
const http = require("node:http");
const { parentPort, workerData } = require("node:worker_threads");
const seen = { answered: 0, refused: 0, broken: 0 };
function call(agent) {
  return new Promise((resolve) => {
    const { port, key } = workerData;
    const headers = { authorization: "Bearer " + key };
    const where = { host: "127.0.0.1", port, path: "/predict/fraud", method: "POST" };
    const req = http.request({ ...where, headers, agent }, (res) => {
      res.resume();
      res.on("end", () => resolve(res.statusCode === 200 ? "answered" : "broken"));
      res.on("error", () => resolve("broken"));
    });
    req.on("error", (error) => resolve(error.code === "ECONNREFUSED" ? "refused" : "broken"));
    req.end("{}");
  });
}
async function callUntilRefused() {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  let outcome;
  do {
    outcome = await call(agent);
    seen[outcome] += 1;
    if (seen.answered === 50) parentPort.postMessage("busy");
  } while (outcome !== "refused");
  agent.destroy();
}
Promise.all(Array.from({ length: 16 }, callUntilRefused)).then(() => parentPort.postMessage(seen));
`;

it("breaks no call of clients on kept connections while it drains under load", async () => {
  const test = await startTestGateway({ lingerMs: 200 });
  test.pool.answer = async (_, { body }) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return echo(body);
  };
  const worker = new Worker(clients, {
    eval: true,
    execArgv: [],
    workerData: { port: test.gateway.port, key: test.key },
  });
  const [busy] = await once(worker, "message");
  expect(busy).toBe("busy");
  const [[seen]] = await Promise.all([once(worker, "message"), test.gateway.drain(5_000)]);
  const counts = z.object({ answered: z.number(), refused: z.number(), broken: z.number() });
  expect(counts.parse(seen)).toMatchObject({ refused: 16, broken: 0 });
  await worker.terminate();
});
