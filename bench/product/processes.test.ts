import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { cpuSince, processName, readProcesses } from "./processes";

test("our processes are told apart by what they run", () => {
  const names = [
    ["node", "/x/dist/server.js"],
    ["/usr/bin/node", "--enable-source-maps", "/x/dist/gateway.js"],
    ["node", "/x/dist/worker.js", "recommender@1"],
    ["node", "/x/dist/postgres-keeper.js", "{}"],
    ["postgres: checkpointer "],
    ["/lib/bin/postgres", "-D", "x"],
    ["sleep", "1"],
  ].map(processName);
  expect(names).toEqual([
    "supervisor",
    "gateway",
    "worker recommender@1",
    "postgres-keeper",
    "postgres",
    "postgres",
    "other",
  ]);
});

test.runIf(process.platform === "linux")(
  "finds a child, its memory and the time it used",
  async () => {
    const burn =
      "const end = Date.now() + 400; while (Date.now() < end); console.log('done'); setInterval(() => {}, 9e6)";
    const child = spawn(process.execPath, ["-e", burn], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      const before = readProcesses(process.pid);
      await new Promise((resolve) => child.stdout.once("data", resolve));
      const after = readProcesses(process.pid);
      const found = after.find(({ pid }) => pid === child.pid);
      expect(found?.residentKib).toBeGreaterThan(10_000);
      expect(found?.peakKib).toBeGreaterThanOrEqual(found?.residentKib ?? 0);
      expect(cpuSince(before, after).get("other")).toBeGreaterThan(100_000);
    } finally {
      child.kill("SIGKILL");
    }
  },
);

test("time is what was added since, and by name, whatever the number of processes", () => {
  const use = (pid: number, name: string, cpuMicros: number) => {
    return { pid, name, cpuMicros, residentKib: 1, peakKib: 1 };
  };
  const before = [use(1, "gateway", 500), use(2, "worker a@1", 100)];
  const after = [use(1, "gateway", 800), use(2, "worker a@1", 150), use(3, "worker a@1", 25)];
  expect(Object.fromEntries(cpuSince(before, after))).toEqual({ gateway: 300, "worker a@1": 75 });
});
