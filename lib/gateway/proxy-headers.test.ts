import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { forwardHeaders } from "./proxy-headers";

test("a Connection header cannot take the length away from a body: it would be read as a second request", () => {
  const req = new IncomingMessage(new Socket());
  Object.assign(req.headers, {
    host: "h",
    connection: "content-length, x-mine",
    "content-length": "42",
    "x-mine": "1",
  });
  const headers = forwardHeaders(
    { req, requestId: "r", address: "127.0.0.1", isHttps: false },
    "h",
  );
  expect(headers["content-length"]).toBe("42");
  expect(headers).not.toHaveProperty("x-mine");
});
