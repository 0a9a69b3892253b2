import { randomUUID } from "node:crypto";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { grantApplicationRole } from "./application-role";
import { db, inTransaction } from "./db";
import { applyMigrations, diffMigrations, readMigrationScripts } from "./migrations";
import { bumpRevision } from "./revision";
import { useDatabase } from "./testing/database";

const database = useDatabase();
const event = JSON.stringify({
  actor: { kind: "system", id: "system", label: "system" },
  action: "model.created",
  target: "model:x",
  outcome: "success",
  requestId: "r1",
});

describe("migrations", () => {
  test("say the same as the schema", async () => {
    expect(await diffMigrations(database.ownerUrl)).toBe("");
  });

  test("are applied once, however many machines start together", async () => {
    const rounds = await Promise.all([1, 2, 3].map(() => applyMigrations(database.ownerUrl)));
    expect(rounds).toEqual([[], [], []]);
  });

  test("survive a kill between the migration and the engine's own note of it", async () => {
    const owner = await database.connect("owner");
    await owner.query("CREATE DATABASE interrupted_start");
    const url = new URL(database.ownerUrl);
    url.pathname = "/interrupted_start";
    const other = new pg.Client({ connectionString: url.href });
    await other.connect();
    try {
      // The engine's table as it makes it, and a trigger in the place of the kill.
      await other.query(`CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64)
        NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL, logs text,
        rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(),
        applied_steps_count int NOT NULL DEFAULT 0);
        CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN RAISE EXCEPTION 'killed here'; END $$;
        CREATE TRIGGER die BEFORE UPDATE ON _prisma_migrations FOR EACH ROW
          WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION die()`);
      await expect(applyMigrations(url.href)).rejects.toThrow("killed here");
      await other.query("DROP TRIGGER die ON _prisma_migrations");
      expect(await applyMigrations(url.href)).not.toContain("0001_init");
      expect(await applyMigrations(url.href)).toEqual([]);
      expect((await other.query("SELECT number FROM revision")).rows).toEqual([{ number: "1" }]);
    } finally {
      await other.end();
      await owner.query("DROP DATABASE interrupted_start WITH (FORCE)");
    }
  });

  // The engine panics when it shows the error of a script that holds anything else.
  test("are plain ASCII", () => {
    for (const sql of readMigrationScripts()) expect(/^[\x20-\x7e\s]*$/.test(sql)).toBe(true);
  });

  test("a failed attempt's record does not stop the corrected migration for ever", async () => {
    const owner = await database.connect("owner");
    await owner.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, applied_steps_count)
       VALUES ('x', 'x', '0001_init', now(), 0)`,
    );
    await owner.query(
      `DELETE FROM "_prisma_migrations" WHERE migration_name = '0001_init' AND finished_at IS NOT NULL`,
    );
    // The tables exist, so applying again fails; what matters is that it is tried again.
    await expect(applyMigrations(database.ownerUrl)).rejects.toThrow(/already exists/);
    await owner.query(`UPDATE "_prisma_migrations" SET finished_at = now(), rolled_back_at = NULL
      WHERE id = 'x'`);
    expect(await applyMigrations(database.ownerUrl)).toEqual([]);
  });
});

describe("the application's role", () => {
  test("is told apart from the owner", async () => {
    expect(await grantApplicationRole(database.ownerUrl, database.appUrl)).toEqual({
      role: "onnward_app",
      isSeparate: true,
    });
    const both = await grantApplicationRole(database.ownerUrl, database.ownerUrl);
    expect(both.isSeparate).toBe(false);
  });

  test("may read the audit tables and adds to them only through audit_append()", async () => {
    const app = await database.connect("app");
    const { rows } = await app.query("SELECT audit_append($1) AS seq", [event]);
    expect(rows).toEqual([{ seq: "1" }]);
    for (const table of ["audit_event", "audit_head"]) {
      for (const sql of [
        `UPDATE ${table} SET seq = 9`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table}`,
      ])
        await expect(app.query(sql), sql).rejects.toThrow(/permission denied/);
      await expect(app.query(`SELECT * FROM ${table} FOR UPDATE`)).rejects.toThrow(/denied/);
    }
    await expect(app.query("INSERT INTO audit_head VALUES (2, 0, '')")).rejects.toThrow(/denied/);
    await expect(app.query("ALTER TABLE audit_event DISABLE TRIGGER ALL")).rejects.toThrow(/owner/);
    await expect(app.query("CREATE TABLE mine (id int)")).rejects.toThrow(/denied/);
    expect((await app.query("SELECT seq FROM audit_event")).rows).toEqual([{ seq: "1" }]);
  });

  test("may add to the ledger and not change it", async () => {
    const app = await database.connect("app");
    const id = randomUUID();
    await app.query(
      "INSERT INTO model (id, name, created_by, updated_at) VALUES ($1, 'm', 'x', now())",
      [id],
    );
    await app.query(
      `INSERT INTO alias_move (model_id, alias, kind, actor_kind, actor_id, actor_label, request_id, warmed)
       VALUES ($1, 'production', 'promote', 'system', 's', 's', 'r', true)`,
      [id],
    );
    for (const sql of [
      "UPDATE alias_move SET alias = 'x'",
      "DELETE FROM alias_move",
      "TRUNCATE alias_move",
    ])
      await expect(app.query(sql), sql).rejects.toThrow(/permission denied/);
  });

  test("cannot smuggle its own place in the chain", async () => {
    const app = await database.connect("app");
    for (const payload of ['{"seq":7}', "[]", '"x"', "{}", '{"prev":"00"}'])
      await expect(app.query("SELECT audit_append($1)", [payload]), payload).rejects.toThrow();
  });
});

test("the revision moves by one in a transaction, and not when that is rolled back", async () => {
  const before = await inTransaction(bumpRevision);
  await expect(
    inTransaction(async (tx) => {
      await bumpRevision(tx);
      throw new Error("roll back");
    }),
  ).rejects.toThrow("roll back");
  expect((await db().revision.findUniqueOrThrow({ where: { id: 1 } })).number).toBe(before);
  expect(await inTransaction(bumpRevision)).toBe(before + 1n);
});
