import { afterAll, beforeAll, expect, it } from "vitest";
import { replaceEnv } from "@/lib/platform/env";
import { startConsole, startTestGateway, type TestGateway } from "./testing/test-gateway";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

let test: TestGateway;
let stand: Awaited<ReturnType<typeof startConsole>>;
let reached: string[] = [];
beforeAll(async () => {
  stand = await startConsole((req, res) => {
    reached.push(req.url ?? "");
    res.end("console");
  });
  test = await startTestGateway({ consolePort: stand.port });
});
afterAll(async () => {
  await test.gateway.drain(0);
  await stand.close();
});

it.each(["%zz", "%", "%c0%af", "a%e4"])(
  "a path with %s is refused, and Next never sees it",
  async (part) => {
    reached = [];
    const answer = await test.call(`/api/v1/models/${part}/versions`);
    expect(answer.status).toBe(400);
    expect(reached).toEqual([]);
  },
);

it("an escaped character passes as it came", async () => {
  reached = [];
  expect((await test.call("/models/%E6%A8%A1?q=%zz")).status).toBe(200);
  expect(reached).toEqual(["/models/%E6%A8%A1?q=%zz"]);
});
