import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { MigrationList } from "@prisma/schema-engine-wasm/schema_engine_bg";
import type pg from "pg";
import { withAdvisoryLock } from "./advisory-lock";
import { projectRoot } from "./project-root";
import { withSchemaEngine } from "./schema-engine";

/** Any number that no other program on the same database is likely to use. */
const advisoryLockKey = 7_246_001;
const noFilters = { externalTables: [], externalEnums: [] };
const migrationsDir = path.join(projectRoot, "prisma/migrations");
const schemaDir = path.join(projectRoot, "prisma/schema");

/**
 * The engine notes that a migration is finished in a statement of its own, after it: a kill between the
 * two would leave an installation that can never start again. So the note is part of the migration.
 * There is one unfinished attempt, ours, under the lock.
 */
const markFinished = `UPDATE "_prisma_migrations" SET finished_at = now()
  WHERE finished_at IS NULL AND rolled_back_at IS NULL;`;

/**
 * Applies what is not applied yet, under an advisory lock, so that several machines may start at
 * once. Gives the names of what was applied. Each migration is one script in one transaction: one
 * that fails leaves the database as it was before it, and the product does not start. The table is
 * Prisma's own `_prisma_migrations`.
 */
export async function applyMigrations(ownerUrl: string): Promise<readonly string[]> {
  return withAdvisoryLock(ownerUrl, advisoryLockKey, async (client) => {
    const migrationsList = readMigrations();
    if (await isUpToDate(client, migrationsList)) return [];
    await forgetFailedAttempts(client);
    const { appliedMigrationNames } = await withSchemaEngine(
      ownerUrl,
      (engine) => engine.applyMigrations({ migrationsList, filters: noFilters }),
      { withEveryScript: markFinished },
    );
    return appliedMigrationNames;
  });
}

/** The SQL that leads from the migrations to the schema; empty when they say the same. */
export async function diffMigrations(ownerUrl: string): Promise<string> {
  const { stdout } = await withSchemaEngine(ownerUrl, (engine) =>
    engine.diff({
      from: { tag: "migrations", ...readMigrations() },
      to: { tag: "schemaDatamodel", ...readSchema() },
      script: true,
      exitCode: false,
      filters: noFilters,
    }),
  );
  const sql = stdout ?? "";
  return sql.includes("This is an empty migration") ? "" : sql.trim();
}

/**
 * Writes the next numbered migration from what the schema says and the migrations do not. Gives its
 * path, or null when there is nothing to write. `ownerUrl` must be allowed to create databases.
 */
export async function createMigration(ownerUrl: string, name: string): Promise<string | null> {
  if (!/^[a-z0-9_]+$/.test(name))
    throw new Error(`the migration's name must be snake_case, not "${name}"`);
  const sql = await diffMigrations(ownerUrl);
  if (sql === "") return null;
  const number = String(listMigrationNames().length + 1).padStart(4, "0");
  const folder = path.join(migrationsDir, `${number}_${name}`);
  mkdirSync(folder);
  writeFileSync(path.join(folder, "migration.sql"), `${sql}\n`);
  return path.join(folder, "migration.sql");
}

/** Loading the engine costs half a second; a start with nothing to apply need not. */
async function isUpToDate(client: pg.Client, list: MigrationList): Promise<boolean> {
  if (!(await hasMigrationsTable(client))) return false;
  const { rows } = await client.query<{ migration_name: string }>(
    `SELECT migration_name FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  );
  const applied = new Set(rows.map((row) => row.migration_name));
  return list.migrationDirectories.every((directory) => applied.has(directory.path));
}

/**
 * A failed migration changed nothing (one transaction), so its record must not stop the corrected one
 * for ever, as it would with Prisma's own command line.
 */
async function forgetFailedAttempts(client: pg.Client): Promise<void> {
  if (!(await hasMigrationsTable(client))) return;
  await client.query(
    `UPDATE "_prisma_migrations" SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL`,
  );
}

async function hasMigrationsTable(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    `SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS found`,
  );
  return rows[0]?.found === true;
}

function listMigrationNames(): readonly string[] {
  return readdirSync(migrationsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

export function readMigrationScripts(): readonly string[] {
  return listMigrationNames().map((name) =>
    readFileSync(path.join(migrationsDir, name, "migration.sql"), "utf8"),
  );
}

function readMigrations(): MigrationList {
  return {
    baseDir: migrationsDir,
    lockfile: {
      path: "./migration_lock.toml",
      content: readFileSync(path.join(migrationsDir, "migration_lock.toml"), "utf8"),
    },
    shadowDbInitScript: "",
    migrationDirectories: listMigrationNames().map((name) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: {
          tag: "ok" as const,
          value: readFileSync(path.join(migrationsDir, name, "migration.sql"), "utf8"),
        },
      },
    })),
  };
}

function readSchema() {
  const files = readdirSync(schemaDir)
    .filter((name) => name.endsWith(".prisma"))
    .map((name) => path.join(schemaDir, name))
    .map((file) => ({ path: file, content: readFileSync(file, "utf8") }));
  return { files };
}
