// Sends predictions at a steady rate whatever comes back, in a process of its own that can be pinned to a
// core: a generator that waits for answers would offer less the slower they come. Prints a line of JSON.
import http from "node:http";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";

const {
  url,
  key,
  body,
  perSecond,
  seconds,
  maxSockets = 4_096,
} = JSON.parse(process.argv[2] ?? "{}");
const agent = new http.Agent({ keepAlive: true, maxSockets, maxFreeSockets: maxSockets });
const { hostname: host, port, pathname: path } = new URL(url);
const headers = {
  Authorization: `Bearer ${key}`,
  "Content-Type": "application/json",
  "Content-Length": Buffer.byteLength(body),
};
const accepted = [];
const refused = [];
const odd = new Map();
const lag = monitorEventLoopDelay({ resolution: 1 });

function note(what) {
  odd.set(what, (odd.get(what) ?? 0) + 1);
}

function send() {
  return new Promise((resolve) => {
    const start = performance.now();
    const req = http.request({ host, port, path, method: "POST", headers, agent }, (res) => {
      // The head of a refusal says all; an answer counts when it is whole.
      const headAt = performance.now();
      res.resume();
      res.on("error", (error) => resolve(note(error.code)));
      res.on("end", () => {
        if (res.statusCode === 200) accepted.push(performance.now() - start);
        else if (res.statusCode === 503 && Number(res.headers["retry-after"]) >= 1) {
          refused.push(headAt - start);
        } else note(`${res.statusCode}`);
        resolve();
      });
    });
    req.on("error", (error) => resolve(note(error.code)));
    req.end(body);
  });
}

const quantile = (values, part) =>
  values.length === 0
    ? null
    : [...values].sort((a, b) => a - b)[
        Math.min(values.length - 1, Math.floor(part * values.length))
      ];

const pending = [];
lag.enable();
const begin = performance.now();
while (performance.now() - begin < seconds * 1_000) {
  const due = Math.floor(((performance.now() - begin) / 1_000) * perSecond);
  while (pending.length < due) pending.push(send());
  await new Promise((resolve) => setTimeout(resolve, 1));
}
const sentMs = performance.now() - begin;
await Promise.all(pending);
process.stdout.write(
  JSON.stringify({
    offered: (1_000 * pending.length) / sentMs,
    // Of what was sent in that time; what still waited at its end is answered a little later.
    goodput: (1_000 * accepted.length) / (performance.now() - begin),
    accepted: {
      count: accepted.length,
      p50: quantile(accepted, 0.5),
      p99: quantile(accepted, 0.99),
    },
    refused: {
      count: refused.length,
      p50: quantile(refused, 0.5),
      p95: quantile(refused, 0.95),
      p99: quantile(refused, 0.99),
    },
    lagMs: lag.percentile(95) / 1e6,
    odd: Object.fromEntries(odd),
  }),
);
process.exit(0);
