import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { socketPaths } from "../data-dir";
import { parseEnv, replaceEnv } from "../env";
import { greet } from "./greet";

const folder = mkdtempSync(path.join(os.tmpdir(), "onnward-greet-"));
const servers: http.Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

test("what is told once is told also when all takes longer to be ready, and then that it is", async () => {
  const source = { ONNWARD_RUN_DIR: folder, PORT: "4321" };
  replaceEnv(source);
  const said: string[] = [];
  const output = vi.spyOn(process.stdout, "write").mockImplementation((line) => {
    said.push(String(line).trim());
    return true;
  });
  const configuration = { env: parseEnv(source), childEnvironment: () => ({}) };
  const greeting = { lines: ["password: once"] };
  const greeted = greet(configuration, greeting, { startedAt: Date.now(), patienceMs: 100 });
  await vi.waitFor(() => expect(said).toHaveLength(2), 5_000);
  expect(said).toEqual([expect.stringMatching(/^Onnward is not ready yet/), "password: once"]);
  const { gateway, console } = socketPaths();
  for (const socket of [gateway, console])
    servers.push(http.createServer((_, response) => response.end()).listen(socket));
  await greeted;
  output.mockRestore();
  expect(said.slice(2)).toEqual([
    expect.stringMatching(/^Onnward is ready at http:\/\/localhost:4321 /),
  ]);
});
