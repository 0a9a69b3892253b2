import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import autocannon from "autocannon";
import { InferenceSession, Tensor } from "onnxruntime-node";

/**
 * What a prediction over HTTP costs, as ratios from one run: against a plain Node server that
 * answers a constant of the same size, and against onnxruntime called in a loop with nothing
 * around it. Run it against a started Onnward:
 *
 *     ONNWARD_API_KEY=onw_… npm run bench
 *
 * Absolute times mean nothing on a shared machine; the rounds alternate so that a drift of the
 * machine's speed meets both sides.
 */
const url = process.env.ONNWARD_URL ?? "http://127.0.0.1:3000";
const key = process.env.ONNWARD_API_KEY ?? "";
const seconds = Number(process.env.BENCH_SECONDS ?? 3);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const row = '{"user_id":123,"item_id":456}';
const answer = '{"rating":3.338397264480591}';

async function requestsPerSecond(target: string, connections: number): Promise<number> {
  const result = await autocannon({
    url: target,
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: row,
    connections,
    duration: seconds,
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${target}: ${result.non2xx} answers were not 2xx, ${result.errors} errors`);
  }
  return result.requests.average;
}

async function runsPerSecond(): Promise<number> {
  const file = path.resolve(import.meta.dirname, "../models/recommender/model.onnx");
  const session = await InferenceSession.create(readFileSync(file), { intraOpNumThreads: 1 });
  const feeds = {
    user_id: new Tensor("int64", BigInt64Array.of(123n), [1]),
    item_id: new Tensor("int64", BigInt64Array.of(456n), [1]),
  };
  const end = performance.now() + seconds * 1_000;
  let count = 0;
  while (performance.now() < end) {
    await session.run(feeds);
    count += 1;
  }
  await session.release();
  return count / seconds;
}

async function plainServer(): Promise<{ target: string; close(): void }> {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(200, {
        "content-type": "application/json",
        "content-length": answer.length,
      });
      response.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { target: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const plain = await plainServer();
const bare = await runsPerSecond();
console.log(
  "connections  Onnward/plain Node server  Onnward/bare onnxruntime  (medians of ratios)",
);
for (const connections of [1, 16, 64]) {
  const ratios: number[] = [];
  const speeds: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const ours = await requestsPerSecond(`${url}/predict/recommender`, connections);
    ratios.push(ours / (await requestsPerSecond(plain.target, connections)));
    speeds.push(ours / bare);
  }
  const [first, second] = [median(ratios), median(speeds)].map((value) => value.toFixed(3));
  console.log(
    `${String(connections).padStart(11)}  ${first?.padStart(25)}  ${second?.padStart(24)}`,
  );
}
plain.close();
