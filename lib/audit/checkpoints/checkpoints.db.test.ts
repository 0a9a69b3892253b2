import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { appendFile, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import type pg from "pg";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { dataPaths } from "@/lib/platform/data-dir";
import { contextOf, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { verifyAudit } from "..";
import { faultOfNote, keyIdOf, parseNotes, signNote } from "../proof";
import { fillChain } from "../testing/fill-chain";
import { rewriteChain } from "../testing/rewrite-chain";
import {
  getAuditKey,
  getLatestAuditCheckpoint,
  listAuditCheckpoints,
  makeCheckpoint,
  readPublicKeys,
} from ".";

const database = useDatabase({ ONNWARD_AUDIT_CHECKPOINT_EVENTS: "10" });
const reviewer = userContext("auditor");
let owner: pg.Client;

beforeAll(async () => {
  owner = await database.connect("owner");
});

function orThrow<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("there is none");
  return value;
}

test("one key is made, however many come to it first together", async () => {
  const keys = await Promise.all(Array.from({ length: 8 }, () => readPublicKeys()));
  expect(new Set(keys.map(([key]) => keyIdOf("onnward-audit", orThrow(key)))).size).toBe(1);
});

describe("a checkpoint", () => {
  test("is made for the first event, and then only when enough have come or time has passed", async () => {
    await expect(getLatestAuditCheckpoint(reviewer)).rejects.toMatchObject({
      code: "audit.no_checkpoint",
      status: 404,
    });
    expect(await makeCheckpoint()).toBeNull();
    await fillChain(owner, { events: 1 });
    expect(await makeCheckpoint()).toMatchObject({ seq: 1 });
    await fillChain(owner, { events: 9 });
    expect(await makeCheckpoint()).toBeNull();
    await fillChain(owner, { events: 1 });
    expect(await makeCheckpoint()).toMatchObject({ seq: 11 });
    expect(await makeCheckpoint()).toBeNull();
    await fillChain(owner, { events: 1 });
    await owner.query("UPDATE audit_checkpoint SET created_at = created_at - interval '301 s'");
    expect(await makeCheckpoint()).toMatchObject({ seq: 12 });
  });

  test("is made once, however many runners come to it together", async () => {
    await fillChain(owner, { events: 10 });
    const made = await Promise.all(Array.from({ length: 8 }, makeCheckpoint));
    expect(made.filter((one) => one !== null)).toHaveLength(1);
  });

  test("is in the table, in the file and for download, each with the same bytes, signed by the key", async () => {
    const latest = await getLatestAuditCheckpoint(reviewer);
    const file = parseNotes(await readFile(dataPaths().checkpoints, "utf8")) ?? [];
    const table = (await listAuditCheckpoints(reviewer, { limit: 200 })).data;
    expect(file.map(({ note }) => note).reverse()).toEqual(table.map(({ note }) => note));
    expect(latest).toEqual(table[0]);
    const key = createPublicKey(await getAuditKey(reviewer));
    for (const note of file) expect(faultOfNote(note, [key])).toBeNull();
    expect((await stat(dataPaths().auditKey)).mode & 0o777).toBe(0o600);
  });

  test("can be added by the application, and neither changed nor removed", async () => {
    const app = await database.connect("app");
    for (const sql of ["UPDATE audit_checkpoint SET seq = 9", "DELETE FROM audit_checkpoint"])
      await expect(app.query(sql)).rejects.toThrow(/permission denied/);
    await expect(app.query("UPDATE audit_anchor SET seq = 9")).rejects.toThrow(/permission denied/);
  });

  test("is for those with audit:read alone", async () => {
    for (const role of ["viewer", "engineer"] as const) {
      const ctx = userContext(role);
      await expect(getLatestAuditCheckpoint(ctx)).rejects.toMatchObject({ status: 403 });
      await expect(getAuditKey(ctx)).rejects.toMatchObject({ status: 403 });
    }
  });
});

describe("with checkpoints, the verifier", () => {
  let kept: string;
  const tables = ["audit_event", "audit_head", "audit_checkpoint"];

  beforeAll(async () => {
    for (const table of tables) await owner.query(`CREATE TABLE kept_${table} AS TABLE ${table}`);
    kept = await readFile(dataPaths().checkpoints, "utf8");
  });
  beforeEach(async () => {
    expect(await verifyAudit(reviewer)).toEqual({
      ok: true,
      events: 22,
      removed: 0,
      checkpoints: { count: 4, lastSeq: 22, inFile: 4 },
      notices: [],
    });
  });
  afterEach(async () => {
    await owner.query(`TRUNCATE ${tables.join()}`);
    for (const table of tables) await owner.query(`INSERT INTO ${table} TABLE kept_${table}`);
    await writeFile(dataPaths().checkpoints, kept);
  });
  const forge = () =>
    rewriteChain(owner, (text, seq) => (seq === 15 ? text.replace("filler", "f") : text));

  test("finds a whole chain that was written anew, between the checkpoints that agree and do not", async () => {
    await forge();
    expect(await verifyAudit(reviewer)).toMatchObject({
      ok: false,
      firstBad: 13,
      reason: expect.stringMatching(/rewritten, beginning somewhere from event 13 to 22/),
    });
  });

  test("finds it when the table of checkpoints was emptied too, by the file", async () => {
    await forge();
    await owner.query("DELETE FROM audit_checkpoint");
    expect(await verifyAudit(reviewer)).toMatchObject({ ok: false, firstBad: 13 });
  });

  test("finds it when the checkpoints were made anew too, with another key", async () => {
    await forge();
    await rm(dataPaths().checkpoints);
    const { rows } = await owner.query<{ seq: string; hash: string }>(
      "SELECT seq, encode(hash, 'hex') AS hash FROM audit_event WHERE seq IN (SELECT seq FROM audit_checkpoint)",
    );
    const { privateKey } = generateKeyPairSync("ed25519");
    for (const { seq, hash } of rows) {
      const position = { seq: Number(seq), hash, timeMs: Date.now() };
      const { note } = signNote("onnward-audit", position, privateKey);
      await owner.query(
        "UPDATE audit_checkpoint SET note = $1, hash = decode($2, 'hex') WHERE seq = $3",
        [note, hash, seq],
      );
    }
    expect(await verifyAudit(reviewer)).toMatchObject({
      ok: false,
      firstBad: 1,
      reason: expect.stringMatching(/signed with key [0-9a-f]{8}, which is not known here/),
    });
  });

  test("finds that what was signed is gone: from the table, or from table and file", async () => {
    await owner.query("DELETE FROM audit_checkpoint WHERE seq = 11");
    expect(await verifyAudit(reviewer)).toMatchObject({
      ok: false,
      firstBad: 11,
      cause: "changed",
      reason: expect.stringMatching(/event 11 .*no longer in the database/),
    });
    await owner.query("DELETE FROM audit_checkpoint");
    await rm(dataPaths().checkpoints);
    expect(await verifyAudit(reviewer)).toMatchObject({
      ok: false,
      firstBad: 1,
      cause: "unsigned",
      reason: expect.stringMatching(/no signed checkpoint is left/),
    });
  });

  test("says that the newest ones are gone, or that nobody signs, when much is unsigned", async () => {
    await owner.query("DELETE FROM audit_checkpoint WHERE seq > 1");
    await rm(dataPaths().checkpoints);
    expect(await verifyAudit(reviewer)).toMatchObject({
      ok: true,
      checkpoints: { count: 1, lastSeq: 1, inFile: 0 },
      notices: ["no_checkpoint_file", "unsigned_tail"],
    });
  });

  test("says of a console without the runner's file that it saw none, and passes by the table", async () => {
    await rm(dataPaths().checkpoints);
    expect(await verifyAudit(reviewer)).toMatchObject({
      ok: true,
      checkpoints: { count: 4, lastSeq: 22, inFile: 0 },
      notices: ["no_checkpoint_file"],
    });
  });

  test("takes a note that a crash left in the file alone for none that was removed, and the runner stores it", async () => {
    await fillChain(owner, { events: 10 });
    await makeCheckpoint();
    await owner.query("DELETE FROM audit_checkpoint WHERE seq = 32");
    expect(await verifyAudit(reviewer)).toMatchObject({
      ok: true,
      checkpoints: { count: 4, lastSeq: 32, inFile: 5 },
    });
    expect(await makeCheckpoint()).toBeNull();
    await fillChain(owner, { events: 10 });
    expect(await makeCheckpoint()).toMatchObject({ seq: 42 });
    expect(await verifyAudit(reviewer)).toMatchObject({
      ok: true,
      checkpoints: { count: 6, lastSeq: 42, inFile: 6 },
    });
  });

  test("finds a tail that was cut off with its head", async () => {
    await owner.query(`DELETE FROM audit_event WHERE seq > 20;
      UPDATE audit_head SET seq = 20, hash = (SELECT hash FROM audit_event WHERE seq = 20)`);
    expect(await verifyAudit(reviewer)).toMatchObject({
      ok: false,
      firstBad: 21,
      reason: expect.stringMatching(/signed at event 22: events 21 to 22 are missing/),
    });
  });

  test("reads notes of an earlier release too, which say no time", async () => {
    const key = createPrivateKey(await readFile(dataPaths().auditKey));
    const { seq, hash } = orThrow(parseNotes(kept)?.[1]);
    const { note } = signNote("onnward-audit", { seq, hash, timeMs: null }, key);
    await writeFile(
      dataPaths().checkpoints,
      `\nonnward-au\n${note}\n${note}${note}${kept}\n${note}`,
    );
    expect(await verifyAudit(reviewer)).toMatchObject({ ok: true, checkpoints: { inFile: 8 } });
  });

  test("passes over a note in the file that a crash has cut, and reads the next one", async () => {
    const [first = ""] = kept.trimStart().split("\n\n");
    await appendFile(dataPaths().checkpoints, `\n${first}\n\n— onnward-audit AAAA`);
    await appendFile(dataPaths().checkpoints, kept);
    expect(await verifyAudit(reviewer)).toMatchObject({ ok: true });
  });

  test("still proves what was signed with a key that was replaced", async () => {
    await rename(dataPaths().auditKey, `${dataPaths().auditKey}.old`);
    await fillChain(owner, { events: 10 });
    const made = await makeCheckpoint();
    expect(made?.keyId).not.toBe(parseNotes(kept)?.[0]?.keyId);
    expect(await verifyAudit(contextOf())).toMatchObject({ ok: true, checkpoints: { count: 5 } });
  });
});
