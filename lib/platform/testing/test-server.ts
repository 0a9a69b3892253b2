import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import {
  type EmbeddedPostgres,
  ensureRoleAndDatabase,
  prepareEmbeddedPostgres,
  waitForPostgres,
} from "../embedded-postgres";
import { spawnProcess } from "../spawn-process";

export interface TestServer {
  readonly postgres: EmbeddedPostgres;
  readonly keeper: ChildProcess;
  stop(): Promise<void>;
}

/** An embedded PostgreSQL of its own in a temporary folder, which goes when this process goes. */
export async function startTestServer(): Promise<TestServer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "onnward-db-"));
  // As root the server runs as another user, who must get to its folder in here.
  chmodSync(folder, 0o711);
  const postgres = await prepareEmbeddedPostgres({
    folder,
    socketDir: path.join(folder, "s"),
    ownerPassword: "owner",
    appPassword: "app",
    volatile: true,
  });
  const keeper = spawnProcess("postgres-keeper", {
    args: [JSON.stringify(postgres.keeper)],
    environment: {},
  });
  await waitForPostgres(postgres.urlOf("owner", "postgres"), 30_000);
  await ensureRoleAndDatabase(postgres);
  return {
    postgres,
    keeper,
    async stop() {
      if (keeper.exitCode === null && keeper.signalCode === null) {
        const ended = once(keeper, "exit");
        keeper.kill("SIGTERM");
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
