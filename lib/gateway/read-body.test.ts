import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createInFlight } from "@/lib/predictions";
import { defaultBodyPace } from "./body-pace";
import { type Exchange, openExchange } from "./exchange";
import { keepBody } from "./read-body";

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
  if (!exchange.signal.aborted) await once(exchange.signal, "abort");

  const limits = { maxBytes: 100, pace: defaultBodyPace };
  const body = keepBody(exchange, limits, createInFlight({ requests: 1, bytes: 100 }));
  await expect(body.read()).rejects.toThrow("went away");
  server.close();
});
