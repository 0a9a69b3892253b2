import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { closeDb } from "../db";
import { replaceEnv } from "../env";

export interface TestDatabase {
  /** The tables' owner: what a forger with full rights would use. */
  readonly ownerUrl: string;
  /** What `db()` connects as. */
  readonly appUrl: string;
  /** An empty data folder of this file's own. */
  readonly dataDir: string;
  /** A connected raw client of the owner, or of the application's role. Closed at the end of the file. */
  connect(role: "owner" | "app"): Promise<pg.Client>;
}

/**
 * A fresh copy of the migrated template for this test file: call it once, at the file's top level, and
 * read the result's fields inside tests. `db()` and `env()` of this process use it. `environment` adds
 * to the configuration.
 */
export function useDatabase(environment: Readonly<Record<string, string>> = {}): TestDatabase {
  const name = `test_${randomBytes(8).toString("hex")}`;
  const template = inject("template");
  const clients: pg.Client[] = [];
  const ownerUrl = withDatabase(template.ownerUrl, name);
  const appUrl = withDatabase(template.appUrl, name);
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "onnward-test-"));

  beforeAll(async () => {
    await runAsOwner(template.ownerUrl, `CREATE DATABASE ${name} TEMPLATE onnward`);
    replaceEnv({
      NODE_ENV: "test",
      DATABASE_URL: appUrl,
      ONNWARD_MIGRATION_DATABASE_URL: ownerUrl,
      ONNWARD_DATA_DIR: dataDir,
      ONNWARD_RUN_DIR: path.join(dataDir, "run"),
      ONNWARD_SECRET: "0123456789abcdef0123456789abcdef",
      ONNWARD_LOG_LEVEL: "fatal",
      ...environment,
    });
  });

  afterAll(async () => {
    await closeDb();
    await Promise.all(clients.map((client) => client.end().catch(() => {})));
    await runAsOwner(template.ownerUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    rmSync(dataDir, { recursive: true, force: true });
  });

  return {
    ownerUrl,
    appUrl,
    dataDir,
    async connect(role) {
      const client = new pg.Client({ connectionString: role === "owner" ? ownerUrl : appUrl });
      await client.connect();
      clients.push(client);
      return client;
    },
  };
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

/** From the database `postgres`, because nobody may be connected to a template while it is copied. */
async function runAsOwner(templateUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: withDatabase(templateUrl, "postgres") });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
