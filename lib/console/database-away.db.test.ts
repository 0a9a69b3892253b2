import net from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GET, POST } from "@/app/api/v1/keys/route";
import { createKeySecret } from "@/lib/access";
import { closeDb } from "@/lib/platform/db";
import { env, replaceEnv } from "@/lib/platform/env";
import { useDatabase } from "@/lib/platform/testing/database";
import { callRoute } from "./testing/call-route";

useDatabase();

/** Takes connections and never says a word: a PostgreSQL that was stopped. */
const mute = net.createServer((socket) => void socket.on("error", () => {}));

beforeAll(async () => {
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
});
afterAll(() => mute.close());

test("the caller hears 503 with Retry-After instead of waiting, and it works again afterwards", async () => {
  const before = env();
  const address = mute.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const strings = Object.entries(before).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const same = Object.fromEntries(strings);
  await closeDb();
  replaceEnv({ ...same, DATABASE_URL: `postgresql://x:y@127.0.0.1:${port}/z` });
  for (const call of [
    { method: "GET", key: createKeySecret() },
    { method: "POST", key: createKeySecret(), body: { name: "x", scopes: ["predict"] } },
  ]) {
    const startedAt = Date.now();
    const answer = await callRoute(call.method === "GET" ? GET : POST, call);
    expect(answer.body).toMatchObject({ status: 503, code: "db.unavailable" });
    expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
    // A promise to callers and not a measure of speed: five seconds, whatever the database does.
    expect(Date.now() - startedAt).toBeLessThan(5_000);
  }
  await closeDb();
  replaceEnv(same);
  expect((await callRoute(GET, { key: createKeySecret() })).body.code).toBe("key.invalid");
});
