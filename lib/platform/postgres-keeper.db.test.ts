import { spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { waitForPostgres } from "./embedded-postgres";
import { dealWithLeftover } from "./postgres-leftover";
import { isAlive } from "./process-table";
import { projectRoot } from "./project-root";
import { startTestServer, type TestServer } from "./testing/test-server";

// Making a cluster is the slow part, and the machine may be busy.
vi.setConfig({ testTimeout: 180_000 });

function postmasterOf(clusterDir: string): number {
  return Number(readFileSync(path.join(clusterDir, "postmaster.pid"), "utf8").split("\n")[0]);
}

async function until(claim: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !claim(); await sleep(20))
    if (Date.now() > end) throw new Error("it did not come true in 20 s");
}

async function withServer(work: (server: TestServer) => Promise<void>): Promise<void> {
  const server = await startTestServer();
  try {
    await work(server);
  } finally {
    await server.stop();
  }
}

test("a server that was killed with -9 is started again and answers", async () => {
  await withServer(async ({ postgres }) => {
    const before = postmasterOf(postgres.keeper.clusterDir);
    process.kill(before, "SIGKILL");
    await until(() => !isAlive(before));
    await waitForPostgres(postgres.urlOf("owner"), 20_000);
    expect(postmasterOf(postgres.keeper.clusterDir)).not.toBe(before);
  });
});

test("what a killed keeper left behind is found and stopped", async () => {
  await withServer(async ({ postgres, keeper }) => {
    const postmaster = postmasterOf(postgres.keeper.clusterDir);
    keeper.kill("SIGKILL");
    await until(() => keeper.signalCode !== null);
    expect(isAlive(postmaster)).toBe(true);
    await dealWithLeftover(postgres.keeper.clusterDir);
    expect(isAlive(postmaster)).toBe(false);
  });
});

test("a pid file whose pid now belongs to another program does not stop the next start", async () => {
  await withServer(async ({ postgres, keeper }) => {
    const { clusterDir } = postgres.keeper;
    const file = path.join(clusterDir, "postmaster.pid");
    const lines = readFileSync(file, "utf8").split("\n");
    const stranger = spawn("sleep", ["60"]);
    keeper.kill("SIGSTOP"); // It would start the next one.
    try {
      process.kill(Number(lines[0]), "SIGKILL");
      await until(() => !isAlive(Number(lines[0])));
      writeFileSync(file, [stranger.pid, ...lines.slice(1)].join("\n"));
      keeper.kill("SIGCONT");
      await waitForPostgres(postgres.urlOf("owner"), 20_000);
      expect(isAlive(stranger.pid ?? 0)).toBe(true);
    } finally {
      keeper.kill("SIGCONT");
      stranger.kill("SIGKILL");
    }
  });
});

test("nothing is left when the process that started it is killed with -9", async () => {
  const script = `
    import { startTestServer } from "./lib/platform/testing/test-server";
    startTestServer().then(({ postgres, keeper }) =>
      console.log(JSON.stringify({ clusterDir: postgres.keeper.clusterDir, keeper: keeper.pid })));
  `;
  const parent = spawn(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", script],
    { cwd: projectRoot, stdio: ["ignore", "pipe", "inherit"] },
  );
  const line = await new Promise<string>((resolve) =>
    parent.stdout.once("data", (d) => resolve(String(d))),
  );
  const { clusterDir, keeper }: { clusterDir: string; keeper: number } = JSON.parse(line);
  const postmaster = postmasterOf(clusterDir);
  parent.kill("SIGKILL");
  await until(() => !isAlive(keeper) && !isAlive(postmaster));
  rmSync(path.dirname(clusterDir), { recursive: true, force: true });
});
