import { createServer, type RequestListener } from "node:http";
import { afterEach, expect, test } from "vitest";
import { runClosedLoop } from "./closed-loop";
import { writeRequest } from "./http-message";
import type { LoadOrder } from "./messages";
import { runOpenLoop } from "./open-loop";

let close: () => void = () => {};

afterEach(() => close());

async function orderFor(handle: RequestListener, connections: number): Promise<LoadOrder> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const request = writeRequest({ host: "x", path: "/", headers: {}, body: Buffer.from("{}") });
  const expected = Buffer.from("yes");
  return {
    host: "127.0.0.1",
    port,
    request,
    expected,
    connections,
    warmUpSeconds: 0,
    seconds: 0.5,
    perSecond: null,
    generator: "own",
  };
}

function tallyFor(milliseconds: number) {
  const end = performance.now() + milliseconds;
  const latencies: number[] = [];
  const failures: string[] = [];
  const done = (at: number) => latencies.push(performance.now() - at);
  const isOver = () => performance.now() > end;
  return {
    tally: { done, doneDue: done, failed: (why: string) => failures.push(why), isOver },
    latencies,
    failures,
  };
}

test("the closed loop counts right answers as done and wrong ones as failed", async () => {
  let count = 0;
  const order = await orderFor((_, response) => {
    count += 1;
    response.statusCode = count % 3 === 0 ? 503 : 200;
    response.end(count % 3 === 1 ? "yes, it is" : "no");
  }, 2);
  const { tally, latencies, failures } = tallyFor(300);
  await runClosedLoop(order, tally);
  expect(latencies.length).toBeGreaterThan(10);
  expect(Math.abs(failures.length - 2 * latencies.length)).toBeLessThan(6);
  expect(failures.some((why) => why.includes("status 503"))).toBe(true);
  expect(failures.some((why) => why.includes('body "no"'))).toBe(true);
});

test("the closed loop ends with a failure when the server cuts the connection", async () => {
  const order = await orderFor((request) => request.socket.destroy(), 1);
  const { tally, latencies, failures } = tallyFor(10_000);
  await runClosedLoop(order, tally);
  expect(latencies).toEqual([]);
  expect(failures).toHaveLength(1);
});

test("in the open loop, what was due while the server stood still says how long it waited", async () => {
  let count = 0;
  const order = await orderFor((_, response) => {
    count += 1;
    if (count === 10) setTimeout(() => response.end("yes"), 250);
    else response.end("yes");
  }, 1);
  const { tally, latencies, failures } = tallyFor(500);
  await runOpenLoop({ ...order, perSecond: 100 }, tally);
  expect(failures).toEqual([]);
  expect(latencies.length).toBeGreaterThan(40);
  // A closed loop would have seen one slow answer; here all that were due meanwhile are late.
  expect(latencies.filter((latency) => latency > 50).length).toBeGreaterThan(10);
});
