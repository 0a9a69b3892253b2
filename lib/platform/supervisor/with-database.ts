import { dataDir, dataPaths, makeDataDirs, runDir } from "../data-dir";
import { closeDb } from "../db";
import { waitForPostgres } from "../embedded-postgres";
import { type Env, EnvError, inheritedEnv, parseEnv, replaceEnv } from "../env";
import { LockHeldError, takeInstanceLock } from "../instance-lock";
import { findWeakSecrets } from "../secret-strength";
import { readOrMakeSecrets } from "../secrets";
import {
  bringDatabaseUpToDate,
  type Database,
  findRunningDatabase,
  startDatabase,
} from "./database";

/**
 * Runs a command of an operator's on the installation's database: the running one's, or the embedded
 * one started for the moment. `db()` works inside.
 */
export async function withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const source = inheritedEnv();
  const env = parseEnv(source);
  const weak = findWeakSecrets(env);
  if (weak.length > 0) throw new EnvError(weak);
  replaceEnv(source);
  replaceEnv({ ...source, ONNWARD_DATA_DIR: dataDir(), ONNWARD_RUN_DIR: runDir() });
  makeDataDirs();
  const release = await takeLockUnlessRunning(env);
  const secrets = readOrMakeSecrets();
  const database =
    release === null ? await findRunningDatabase(env, secrets) : await startDatabase(env, secrets);
  try {
    if (release === null) await waitForPostgres(database.appUrl, 30_000);
    else await bringDatabaseUpToDate(database);
    replaceEnv({
      ...source,
      DATABASE_URL: database.appUrl,
      DATABASE_URL_FILE: undefined,
      ONNWARD_SECRET: env.ONNWARD_SECRET ?? secrets.secret,
      ONNWARD_SECRET_FILE: undefined,
      ONNWARD_DATA_DIR: dataDir(),
      ONNWARD_RUN_DIR: runDir(),
      ONNWARD_LOG_LEVEL: source.ONNWARD_LOG_LEVEL ?? "warn",
    });
    return await work(database);
  } finally {
    await closeDb();
    await database.keeper?.stop(45_000);
    release?.();
  }
}

/** Null when an installation runs here: its database is up, and is not ours to start. */
async function takeLockUnlessRunning(env: Env): Promise<(() => void) | null> {
  if (env.DATABASE_URL !== undefined) return () => {};
  try {
    return await takeInstanceLock(dataPaths().lock);
  } catch (error) {
    if (error instanceof LockHeldError) return null;
    throw error;
  }
}
