import pg from "pg";
import { grantApplicationRole } from "../application-role";
import { dataPaths, socketPaths } from "../data-dir";
import {
  ensureRoleAndDatabase,
  isWrongPassword,
  prepareEmbeddedPostgres,
  waitForPostgres,
} from "../embedded-postgres";
import { type Env, EnvError } from "../env";
import { AppError } from "../errors";
import { applyMigrations } from "../migrations";
import { dealWithLeftover } from "../postgres-leftover";
import type { Secrets } from "../secrets";
import { type Child, superviseChild } from "./child";
import { say } from "./say";

export interface Database {
  readonly ownerUrl: string;
  readonly appUrl: string;
  /** Ours to stop; null when it is somebody else's. */
  readonly keeper: Child | null;
}

const embeddedPatienceMs = 60_000;

/** The embedded PostgreSQL, running; or the addresses of one that exists, perhaps not answering yet. */
export async function startDatabase(env: Env, secrets: Secrets): Promise<Database> {
  if (env.DATABASE_URL !== undefined)
    return {
      appUrl: env.DATABASE_URL,
      ownerUrl: env.ONNWARD_MIGRATION_DATABASE_URL ?? env.DATABASE_URL,
      keeper: null,
    };
  const postgres = await prepareEmbeddedPostgres(embeddedOptions(secrets));
  // Before we wait for ours, or we would be answered by one that is about to be stopped.
  await dealWithLeftover(postgres.keeper.clusterDir);
  const keeper = superviseChild("postgres-keeper", {
    args: [JSON.stringify(postgres.keeper)],
    environment: {},
    onConfigurationError: () => {},
  });
  try {
    await waitForPostgres(postgres.urlOf("owner", "postgres"), embeddedPatienceMs);
    await ensureRoleAndDatabase(postgres);
  } catch (cause) {
    await keeper.stop(10_000);
    const why = isWrongPassword(cause)
      ? `it does not accept the password of ${dataPaths().secrets}: the two belong to different installations`
      : `it did not answer in ${embeddedPatienceMs / 1_000} s: see ${postgres.keeper.logFile}`;
    throw new AppError("internal", `The embedded PostgreSQL is of no use: ${why}.`, { cause });
  }
  return { appUrl: postgres.urlOf("app"), ownerUrl: postgres.urlOf("owner"), keeper };
}

/** The addresses of the embedded PostgreSQL of a supervisor that runs. */
export async function findRunningDatabase(env: Env, secrets: Secrets): Promise<Database> {
  if (env.DATABASE_URL !== undefined) return startDatabase(env, secrets);
  const postgres = await prepareEmbeddedPostgres(embeddedOptions(secrets));
  return { appUrl: postgres.urlOf("app"), ownerUrl: postgres.urlOf("owner"), keeper: null };
}

function embeddedOptions(secrets: Secrets) {
  return {
    folder: dataPaths().root,
    socketDir: socketPaths().postgres,
    ownerPassword: secrets.ownerPassword,
    appPassword: secrets.appPassword,
  };
}

/**
 * Waits until a database of somebody else's answers. Error: EnvError at once when waiting cannot help
 * (wrong password, no such database), AppError at the end of the patience.
 */
export async function waitForDatabase(database: Database, patienceMs: number): Promise<void> {
  const end = Date.now() + patienceMs;
  for (const [name, url] of [
    ["DATABASE_URL", database.appUrl],
    ["ONNWARD_MIGRATION_DATABASE_URL", database.ownerUrl],
  ] as const) {
    try {
      await waitForPostgres(url, Math.max(0, end - Date.now()));
    } catch (cause) {
      const refusal = refusalOf(cause);
      if (refusal !== null) throw new EnvError([`${name}: ${refusal}.`]);
      throw new AppError("db.unavailable", `The database of ${name} does not answer.`, { cause });
    }
  }
}

/** What the server itself says against the connection; its other complaints may pass. */
function refusalOf(error: unknown): string | null {
  if (!(error instanceof pg.DatabaseError)) return null;
  // Class 57: it is starting or stopping. Class 53: it has no connection to spare.
  if (error.code === undefined || /^(57|53)/.test(error.code)) return null;
  return `the database refuses the connection (${error.message})`;
}

/** Migrations, then the application's rights. Says what a person should know of them. */
export async function bringDatabaseUpToDate({ ownerUrl, appUrl }: Database): Promise<void> {
  try {
    const applied = await applyMigrations(ownerUrl);
    if (applied.length > 0) say(`Database migrations applied: ${applied.join(", ")}.`);
    const { isSeparate, role } = await grantApplicationRole(ownerUrl, appUrl);
    if (!isSeparate)
      say(
        `Warning: the database role "${role}" may change everything, the audit log included. ` +
          "Set ONNWARD_MIGRATION_DATABASE_URL to the owner, and DATABASE_URL to a lesser role.",
      );
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n").slice(0, 2).join(" ") : "";
    throw new AppError("internal", `The database could not be brought up to date: ${reason}`, {
      cause,
    });
  }
}
