import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createInFlight } from "@/lib/predictions";
import { defaultBodyPace } from "./body-pace";
import { type Exchange, openExchange } from "./exchange";
import { firstBytes, keepBody } from "./read-body";

test("a caller who left before its body was asked for is an error at once, not a wait for ever", async () => {
  const server = http.createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const came = new Promise<Exchange>((resolve) => {
    server.once("request", (req, res) =>
      resolve(openExchange(req, res, { door: "public", isLast: () => false })),
    );
  });
  const client = http.request({
    port,
    host: "127.0.0.1",
    method: "POST",
    headers: { "content-length": 10 },
  });
  client.on("error", () => {}); // It is we who hang up.
  client.write("half");
  const exchange = await came;
  client.destroy();
  if (!exchange.caller.isGone) await once(exchange.res, "close");

  const limits = { maxBytes: 100, pace: defaultBodyPace };
  const body = keepBody(exchange, limits, createInFlight({ requests: 1, bytes: 100 }));
  await expect(body.read()).rejects.toThrow("went away");
  server.close();
});

test("gives the first bytes of a body in parts, and never more room than there are bytes", () => {
  const parts = ["ab", "cd", "ef"].map((text) => Buffer.from(text));
  const first = (length: number | null) => firstBytes(parts, length).toString();
  expect([0, 1, 2, 3, 6, null].map(first)).toEqual(["", "a", "ab", "abc", "abcdef", "abcdef"]);
  expect(firstBytes(parts, 4_000_000_000)).toHaveLength(6);
  expect(firstBytes([], 4_000_000_000)).toHaveLength(0);
});
