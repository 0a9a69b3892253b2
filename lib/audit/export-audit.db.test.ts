import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type pg from "pg";
import { beforeAll, describe, expect, test } from "vitest";
import { exportAuditQuery, listAuditQuery } from "@/lib/contract/audit";
import { inTransaction } from "@/lib/platform/db";
import { contextOf, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { exportAudit, listAuditEvents, recordAudit } from ".";
import { verifyExport } from "./proof";
import { fillChain } from "./testing/fill-chain";

const database = useDatabase();
const reviewer = userContext("auditor");
let owner: pg.Client;

beforeAll(async () => {
  owner = await database.connect("owner");
});

function start(query: Record<string, string> = {}) {
  return exportAudit(reviewer, exportAuditQuery.parse(query));
}

async function linesOf(query: Record<string, string>): Promise<string[]> {
  let text = "";
  for await (const part of (await start(query)).content) text += part;
  return text.split(/\r?\n/).slice(0, -1);
}

async function* splitLines(content: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const part of content) yield* part.split("\n").slice(0, -1);
}

describe("an export", () => {
  const events = 100_000;

  test("of 100,000 events holds each once and in order while others arrive, in constant memory", {
    timeout: 300_000,
  }, async () => {
    await fillChain(owner, { events });
    const started = await start();
    let isWriting = true;
    const writing = (async () => {
      for (let index = 0; isWriting; index += 1) {
        const entry = { action: "model.created", target: `model:late${index}` } as const;
        await inTransaction((tx) => recordAudit(tx, contextOf(), entry));
      }
    })();
    const before = heldBytes();
    let expected = 1;
    let bytes = 0;
    let peak = 0;
    async function* watched() {
      for await (const line of splitLines(started.content)) {
        bytes += line.length;
        if (expected > 1 && JSON.parse(line).seq !== expected - 1)
          throw new Error(`${expected - 1} is missing or there twice`);
        expected += 1;
        if (expected % 5_000 === 0) peak = Math.max(peak, heldBytes() - before);
        if (expected % 500 === 0) await turn();
        yield line;
      }
    }
    const verdict = await verifyExport(watched(), {
      notes: [],
      publicKeys: null,
      nowMs: Date.now(),
    });
    isWriting = false;
    await writing;
    // The export's own event is its last.
    expect(verdict).toMatchObject({ kind: "whole", events: events + 1, last: events + 1 });
    console.info(`exported ${bytes} bytes, ${(peak / 1e6).toFixed(0)} MB held at most`);
    expect(bytes).toBeGreaterThan(70_000_000);
    expect(peak).toBeLessThan(20_000_000);
    const late = await listAuditEvents(reviewer, listAuditQuery.parse({ limit: "1" }));
    expect(late.data[0]?.seq).toBeGreaterThan(events + 1);
  });

  test("reads no further than its reader does", async () => {
    const { content } = await start();
    const iterator = content[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.next();
    await owner.query("UPDATE audit_anchor SET seq = 5000");
    try {
      // What is read after the cut is seen to be cut: so it was not read before.
      await expect(iterator.next()).rejects.toThrow(/while they were exported/);
    } finally {
      await owner.query("UPDATE audit_anchor SET seq = 0");
    }
  });

  test("is an event itself, of who asked for what, before anything leaves", async () => {
    await start({ format: "csv", action: "model.created", outcome: "denied" });
    const query = listAuditQuery.parse({ action: "audit.exported", limit: "1" });
    const [event] = (await listAuditEvents(reviewer, query)).data;
    expect(event).toMatchObject({
      actor: { id: reviewer.actor.id },
      after: { format: "csv", filter: { action: "model.created", outcome: "denied" } },
    });
    await owner.query("REVOKE EXECUTE ON FUNCTION audit_append(text) FROM onnward_app");
    try {
      await expect(start()).rejects.toMatchObject({ code: "audit.unavailable", status: 503 });
    } finally {
      await owner.query("GRANT EXECUTE ON FUNCTION audit_append(text) TO onnward_app");
    }
  });

  test("is for those with audit:read alone", async () => {
    const query = exportAuditQuery.parse({});
    await expect(exportAudit(userContext("engineer"), query)).rejects.toMatchObject({
      status: 403,
    });
  });

  test("holds what the same filters show in the list, and says that it is filtered", async () => {
    const filters: Record<string, string>[] = [
      { target: "model:f77777" },
      { q: "model:F99998" },
      { actor: "FILLER@", to: new Date(Date.now() + 60_000).toISOString(), q: "model:f4242" },
    ];
    for (const filter of filters) {
      const listed = await listAuditEvents(
        reviewer,
        listAuditQuery.parse({ ...filter, limit: "9" }),
      );
      const [head = "", ...lines] = await linesOf(filter);
      expect(JSON.parse(head).filter).toEqual(filter);
      // Later ones are the exports themselves, which hold the text that they ask for.
      const seqs = lines.map((line) => JSON.parse(line).seq).filter((seq) => seq <= events);
      const shown = listed.data.map(({ seq }) => seq).filter((seq) => seq <= events);
      // A search in the list looks through one window, and an export through all of them.
      expect(seqs.slice(seqs.length - shown.length).reverse()).toEqual(shown);
      expect(seqs.length).toBeGreaterThan(0);
    }
  });
});

describe("as CSV", () => {
  test("no cell is a formula, and every text comes back whole", async () => {
    const nasty = [
      "=cmd|'/C calc'!A0",
      "+1",
      "-1",
      "@SUM(A1)",
      "\t=1",
      "\r=1",
      'say "hi", all\nof you',
      "one;=1+1",
      "tab\t@SUM(A1)",
      "line\n=1+1",
      'quoted;"=1+1"',
    ];
    for (const reason of nasty) {
      const entry = { action: "model.created", target: reason, reason } as const;
      await inTransaction((tx) => recordAudit(tx, contextOf(), entry));
    }
    const { content, mediaType } = await start({
      format: "csv",
      action: "model.created",
      actor: "system",
    });
    expect(mediaType).toMatch(/^text\/csv/);
    let text = "";
    for await (const part of content) text += part;
    const [header, ...rows] = parseCsv(text);
    const column = header?.indexOf("reason") ?? -1;
    const reasons = rows.map((row) => row[column] ?? "").filter((cell) => cell !== "");
    expect(reasons).toEqual([
      "'=cmd|'/C calc'!A0",
      "'+1",
      "'-1",
      "'@SUM(A1)",
      "'\t'=1",
      "'\r'=1",
      'say "hi", all\nof you',
      "one;'=1+1",
      "tab\t'@SUM(A1)",
      "line\n'=1+1",
      'quoted;\'"=1+1"',
    ]);
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    // A spreadsheet of another country takes other signs for the ends of cells, and then quotes for text.
    for (const cell of text.split(/[;\t\r\n]/)) expect(cell).not.toMatch(/^"*[=+\-@]/);
    for (const row of rows) expect(row).toHaveLength(header?.length ?? 0);
  });
});

describe("as OCSF", () => {
  test("an event is an API Activity with actor, source, resource and outcome", async () => {
    const entry = {
      action: "alias.moved",
      target: "alias:m@production",
      after: { version: 2 },
    } as const;
    const ctx = userContext("admin");
    await inTransaction((tx) => recordAudit(tx, ctx, entry));
    const [line = ""] = await linesOf({ format: "ocsf", action: "alias.moved" });
    expect(JSON.parse(line)).toMatchObject({
      category_uid: 6,
      class_uid: 6003,
      activity_id: 3,
      type_uid: 600303,
      status_id: 1,
      severity_id: 1,
      time: expect.any(Number),
      metadata: { version: "1.6.0", event_code: "alias.moved", product: { name: "Onnward" } },
      actor: { user: { uid: ctx.actor.id, name: ctx.actor.label, type_id: 1 } },
      api: { operation: "alias.moved", request: { uid: ctx.requestId } },
      src_endpoint: { ip: "203.0.113.7" },
      http_request: { user_agent: "test/1" },
      resources: [{ type: "alias", name: "m@production" }],
      unmapped: { after: { version: 2 } },
    });
  });
});

/** What is reachable, and not what the collector has left for later. */
function heldBytes(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
}

/** RFC 4180, as a spreadsheet reads it. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = "", end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
