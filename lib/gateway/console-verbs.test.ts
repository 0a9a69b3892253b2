import { afterEach, describe, expect, it } from "vitest";
import { replaceEnv } from "@/lib/platform/env";
import { startConsole, startTestGateway } from "./testing/test-gateway";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function start() {
  const seen: (string | undefined)[] = [];
  const { port, close } = await startConsole((req, res) => {
    seen.push(req.method);
    res.end("console");
  });
  const test = await startTestGateway({ consolePort: port });
  ends.push(() => test.gateway.drain(0), close);
  return { ...test, seen };
}

describe("a method that the console's framework breaks at", () => {
  it.each([
    ["/api/v1/keys", "GET, POST, HEAD, OPTIONS"],
    ["/api/v1/keys/01a21884-9115-764a-a551-d2d13ab6bb6b", "GET, PATCH, DELETE, HEAD, OPTIONS"],
    ["/api/v1/models/a/versions/1/artifact?x=1", "GET, HEAD, OPTIONS"],
    ["/api/auth/csrf", "GET, POST, HEAD, OPTIONS"],
    ["/sign-in", "GET, HEAD"],
  ])("is 405 at %s, with what is possible there, and does not reach it", async (path, allow) => {
    const { call, seen } = await start();
    for (const method of ["TRACE", "PROPFIND"]) {
      const answer = await call(path, { method });
      expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
      if (path.startsWith("/api/")) expect(answer.json.code).toBe("request.method");
    }
    expect(seen).toEqual([]);
  });

  it("is 404 where no path of the API is", async () => {
    const { call } = await start();
    const answer = await call("/api/v1/nothing/here", { method: "TRACE" });
    expect([answer.status, answer.json.code]).toEqual([404, "route.not_found"]);
  });

  it("is none of those that the console knows", async () => {
    const { call, seen } = await start();
    const known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    for (const method of known) expect((await call("/api/v1/keys", { method })).status).toBe(200);
    expect(seen).toEqual(known);
  });
});
