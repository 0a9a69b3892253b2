import http from "node:http";
import { afterEach, expect, test } from "vitest";
import { buildNetworks } from "@/lib/platform/networks";
import { type Client, readClient } from "./client";

const ends: (() => unknown)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** What the gateway makes of a request from 127.0.0.1 with these headers. */
async function clientOf(
  headers: http.OutgoingHttpHeaders,
  proxies: readonly string[],
): Promise<Client> {
  const server = http.createServer((req, res) => {
    res.end(JSON.stringify(readClient(req, buildNetworks(proxies))));
  });
  ends.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return new Promise((resolve, reject) => {
    const req = http.get({ port, host: "127.0.0.1", agent: false, headers }, (res) => {
      let text = "";
      res.on("data", (chunk) => {
        text += chunk;
      });
      res.on("end", () => resolve(JSON.parse(text)));
    });
    req.on("error", reject);
  });
}

const forged = {
  "x-forwarded-for": "203.0.113.9",
  "x-forwarded-proto": "https",
  "x-forwarded-host": "evil.example",
  forwarded: "for=203.0.113.9;proto=https;host=evil.example",
  "x-real-ip": "203.0.113.9",
};
const self = { address: "127.0.0.1", isHttps: false, isForwarded: false };

test("what somebody writes who is no trusted proxy changes neither address nor scheme", async () => {
  expect(await clientOf(forged, [])).toEqual(self);
  expect(await clientOf(forged, ["10.0.0.0/8"])).toEqual(self);
});

test("of a trusted proxy only X-Forwarded-For and X-Forwarded-Proto count", async () => {
  const trusted = { address: "203.0.113.9", isHttps: true, isForwarded: true };
  expect(await clientOf(forged, ["127.0.0.1"])).toEqual(trusted);
  const { forwarded, "x-real-ip": ip, "x-forwarded-host": host } = forged;
  const others = { forwarded, "x-real-ip": ip, "x-forwarded-host": host };
  expect(await clientOf(others, ["127.0.0.1"])).toEqual({ ...self, isForwarded: true });
});

test.each([
  ["what stands left of the first stranger is forged", "10.9.9.9, 203.0.113.9", "203.0.113.9"],
  ["proxies in a row are passed over", "198.51.100.1, 203.0.113.9, 10.0.0.7", "203.0.113.9"],
  ["a client within the trusted networks is the leftmost", "10.0.0.8, 10.0.0.7", "10.0.0.8"],
  ["what is no address ends at the proxy that wrote it", "203.0.113.9, junk, 10.0.0.7", "10.0.0.7"],
  ["nothing that is an address at all", "junk", "127.0.0.1"],
  ["an empty header", "", "127.0.0.1"],
  ["an empty entry", "203.0.113.9,", "127.0.0.1"],
  ["a port beside IPv4", "203.0.113.9:4711", "203.0.113.9"],
  ["a port beside IPv6", "[2001:DB8::1]:4711", "2001:db8::1"],
  ["bare IPv6", "2001:db8::1", "2001:db8::1"],
  ["IPv4 in the clothes of IPv6", "::ffff:203.0.113.9", "203.0.113.9"],
])("%s: %s", async (_, header, address) => {
  const client = await clientOf({ "x-forwarded-for": header }, ["127.0.0.1", "10.0.0.0/8"]);
  expect(client.address).toBe(address);
});

test("several lines of X-Forwarded-For are one list, and the last scheme counts", async () => {
  const headers = {
    "x-forwarded-for": ["198.51.100.1", "203.0.113.9"],
    "x-forwarded-proto": ["https", "http"],
  };
  expect(await clientOf(headers, ["127.0.0.1"])).toEqual({
    address: "203.0.113.9",
    isHttps: false,
    isForwarded: true,
  });
});
