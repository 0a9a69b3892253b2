import { createHash } from "node:crypto";
import type pg from "pg";
import { beforeAll, describe, expect, test } from "vitest";
import { listAuditQuery } from "@/lib/contract/audit";
import { inTransaction } from "@/lib/platform/db";
import { contextOf, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { listAuditEvents, recordAudit, verifyAudit } from ".";

/** What an owner of the tables can do, and what the verifier then says. Every case starts from a whole chain. */
const database = useDatabase();
const reviewer = userContext("auditor");
const length = 12;
let owner: pg.Client;

beforeAll(async () => {
  for (let index = 1; index <= length; index += 1) {
    const entry = { action: "model.created", target: `model:m${index}` } as const;
    await inTransaction((tx) => recordAudit(tx, contextOf(), entry));
  }
  owner = await database.connect("owner");
  await owner.query("CREATE TABLE kept_event AS TABLE audit_event");
  await owner.query("CREATE TABLE kept_head AS TABLE audit_head");
});

async function afterTampering(...statements: string[]): Promise<unknown> {
  try {
    for (const sql of statements) await owner.query(sql);
    return await verifyAudit(reviewer);
  } finally {
    await owner.query(`TRUNCATE audit_event, audit_head;
      INSERT INTO audit_event TABLE kept_event; INSERT INTO audit_head TABLE kept_head`);
    expect(await verifyAudit(reviewer)).toMatchObject({ ok: true, events: length });
  }
}

const bad = (firstBad: number, reason: RegExp) => ({
  ok: false,
  firstBad,
  cause: "changed",
  reason: expect.stringMatching(reason),
});

describe("the verifier", () => {
  test("names an edited event", async () => {
    const sql = `UPDATE audit_event SET canonical = replace(canonical, 'm5', 'm6') WHERE seq = 5`;
    expect(await afterTampering(sql)).toEqual(bad(5, /edited/));
  });

  test("names an event edited with its columns and its hash", async () => {
    const sql = `UPDATE audit_event SET target = 'model:m6', canonical = replace(canonical, 'm5', 'm6'),
      hash = sha256(convert_to(replace(canonical, 'm5', 'm6'), 'UTF8')) WHERE seq = 5`;
    expect(await afterTampering(sql)).toEqual(bad(5, /rewritten/));
  });

  test("names an event of which only a column was edited, which filters would follow", async () => {
    const sql = `UPDATE audit_event SET actor_id = 'somebody else' WHERE seq = 7`;
    expect(await afterTampering(sql)).toEqual(bad(7, /actorId/));
    expect(
      await afterTampering(
        `UPDATE audit_event SET at = at + interval '1 microsecond' WHERE seq = 7`,
      ),
    ).toEqual(bad(7, /column at/));
  });

  test("names the first event deleted in the middle, at the start and at the tail", async () => {
    expect(await afterTampering("DELETE FROM audit_event WHERE seq IN (4, 6)")).toEqual(
      bad(4, /missing/),
    );
    expect(await afterTampering("DELETE FROM audit_event WHERE seq = 1")).toEqual(
      bad(1, /missing/),
    );
    expect(await afterTampering("DELETE FROM audit_event WHERE seq > 10")).toEqual(
      bad(11, /missing at the end/),
    );
    expect(await afterTampering("DELETE FROM audit_event")).toEqual(bad(1, /missing at the end/));
  });

  test("names the first event renumbered to hide a deletion", async () => {
    const hidden = [
      "DELETE FROM audit_event WHERE seq = 4",
      "UPDATE audit_event SET seq = seq + 1000 WHERE seq > 4",
      "UPDATE audit_event SET seq = seq - 1001 WHERE seq > 1000",
      `UPDATE audit_head SET seq = ${length - 1}`,
    ];
    expect(await afterTampering(...hidden)).toEqual(bad(4, /moved or edited/));
  });

  test("names an event forged after the last one", async () => {
    const { rows } = await owner.query<{ hash: string }>(
      `SELECT encode(hash, 'hex') AS hash FROM audit_event WHERE seq = ${length}`,
    );
    const text = `{"seq":13,"at":"2026-01-01T00:00:00.000000Z","prev":"${rows[0]?.hash}","actor":{"kind":"key","id":"k","label":"l"},"action":"key.created","target":"key:k","outcome":"success","requestId":"r"}`;
    const hash = createHash("sha256").update(text).digest("hex");
    const sql = `INSERT INTO audit_event VALUES (13, '2026-01-01T00:00:00Z', '${text}',
      decode('${rows[0]?.hash}', 'hex'), decode('${hash}', 'hex'), 'key', 'k', 'key.created', 'key:k',
      'success', 'r')`;
    expect(await afterTampering(sql)).toEqual(bad(13, /head says 12 events, but there are 13/));
  });

  test("names the first of two events that were swapped", async () => {
    const swap = [
      "UPDATE audit_event SET seq = 1000 WHERE seq = 3",
      "UPDATE audit_event SET seq = 3 WHERE seq = 8",
      "UPDATE audit_event SET seq = 8 WHERE seq = 1000",
    ];
    expect(await afterTampering(...swap)).toEqual(bad(3, /moved or edited/));
  });

  test("names an event put in place of another one", async () => {
    const sql = `UPDATE audit_event a SET canonical = b.canonical, hash = sha256(convert_to(b.canonical || ' ', 'UTF8'))
      FROM audit_event b WHERE a.seq = 5 AND b.seq = 9`;
    expect(await afterTampering(sql)).toEqual(bad(5, /edited/));
  });

  test("misses neither a head that is gone nor one that was rewritten", async () => {
    expect(await afterTampering("DELETE FROM audit_head")).toMatchObject({ ok: false });
    const sql = "UPDATE audit_head SET hash = decode(repeat('ab', 32), 'hex')";
    expect(await afterTampering(sql)).toEqual(bad(length, /head/));
  });
});

test("the list can be read with an event in it that is none", async () => {
  await owner.query("UPDATE audit_event SET canonical = '{' WHERE seq = 5");
  const { data } = await listAuditEvents(reviewer, listAuditQuery.parse({}));
  expect(data).toHaveLength(length);
  expect(data.find(({ seq }) => seq === 5)?.action).toBe("audit.unreadable");
});
