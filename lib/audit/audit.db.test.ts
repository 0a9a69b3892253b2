import { afterEach, describe, expect, test } from "vitest";
import type { Context } from "@/lib/contract/actor";
import { auditEventSchema, listAuditQuery } from "@/lib/contract/audit";
import { db, inTransaction } from "@/lib/platform/db";
import { contextOf, keyContext, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { listAuditEvents, recordAttempt, recordAudit, verifyAudit } from ".";

const database = useDatabase();
const reviewer = userContext("auditor");

function add(target: string, ctx: Context = contextOf(), extra: object = {}): Promise<void> {
  return inTransaction((tx) => recordAudit(tx, ctx, { action: "model.created", target, ...extra }));
}

function list(query: Record<string, unknown> = {}) {
  return listAuditEvents(reviewer, listAuditQuery.parse(query));
}

async function targets(query: Record<string, unknown>): Promise<string[]> {
  return (await list({ limit: 200, ...query })).data.map(({ target }) => target);
}

describe("an event", () => {
  test("says who, from where, with which request, to what, and before and after", async () => {
    const ctx = keyContext();
    const before = { name: "a", tags: ["x"] };
    await add("model:whole", ctx, { before, after: { ...before, name: "b" }, reason: "why not" });
    const [event] = (await list({ target: "model:whole" })).data;
    expect(auditEventSchema.parse(event)).toEqual(event);
    expect(event).toMatchObject({
      actor: { kind: "key", id: ctx.actor.id, label: ctx.actor.label },
      action: "model.created",
      outcome: "success",
      requestId: ctx.requestId,
      address: "203.0.113.7",
      userAgent: "test/1",
      reason: "why not",
      code: null,
      before,
      after: { name: "b", tags: ["x"] },
    });
    expect(event?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });

  test("takes any text that a caller can send", async () => {
    const nasty = 'nul \0, half \ud800, quote ", back\\slash \\u0000, 𝄞, <script>, \u202e, \n';
    const ctx = { ...keyContext(), userAgent: nasty.repeat(500), requestId: nasty };
    await add("model:nasty", ctx, { after: { [nasty]: nasty }, reason: nasty });
    await add(`model:${"é".repeat(3_000)}`, ctx, { after: "x".repeat(1_000_000) });
    const [event] = (await list({ target: "model:nasty" })).data;
    expect(event?.reason).toBe(nasty.replace("\0", "\ufffd").replace("\ud800", "\ufffd"));
    expect(await verifyAudit(reviewer)).toMatchObject({ ok: true });
  });

  test("of a denied attempt stays when the attempt's own transaction is rolled back", async () => {
    const ctx = keyContext(["predict"]);
    await recordAttempt(ctx, {
      action: "model.deleted",
      target: "model:denied",
      outcome: "denied",
      code: "key.scope_missing",
    });
    const [event] = (await list({ target: "model:denied" })).data;
    expect(event).toMatchObject({ outcome: "denied", code: "key.scope_missing", before: null });
  });

  test("goes with its change, and leaves no gap, when the transaction is rolled back", async () => {
    const before = await verifyAudit(reviewer);
    const attempt = inTransaction(async (tx) => {
      await recordAudit(tx, contextOf(), { action: "model.created", target: "model:gone" });
      throw new Error("roll back");
    });
    await expect(attempt).rejects.toThrow("roll back");
    expect(await targets({ target: "model:gone" })).toEqual([]);
    await add("model:after");
    const events = "events" in before ? before.events : 0;
    expect(await verifyAudit(reviewer)).toMatchObject({ ok: true, events: events + 1 });
  });
});

describe("without an audit log", () => {
  afterEach(async () => {
    const owner = await database.connect("owner");
    await owner.query("GRANT EXECUTE ON FUNCTION audit_append(text) TO onnward_app");
  });

  test("nothing is done: the change is rolled back and the caller hears 503", async () => {
    const owner = await database.connect("owner");
    await owner.query("REVOKE EXECUTE ON FUNCTION audit_append(text) FROM onnward_app");
    const change = inTransaction(async (tx) => {
      await tx.model.create({ data: { name: "unaudited", createdBy: "test" } });
      await recordAudit(tx, contextOf(), { action: "model.created", target: "model:unaudited" });
    });
    await expect(change).rejects.toMatchObject({ code: "audit.unavailable", status: 503 });
    expect(await db().model.count({ where: { name: "unaudited" } })).toBe(0);
    expect(await targets({ target: "model:unaudited" })).toEqual([]);
  });
});

describe("the list", () => {
  test("is for those with audit:read alone", async () => {
    for (const ctx of [
      keyContext(["models:read"]),
      userContext("viewer"),
      userContext("engineer"),
    ]) {
      await expect(listAuditEvents(ctx, listAuditQuery.parse({}))).rejects.toMatchObject({
        status: 403,
      });
      await expect(verifyAudit(ctx)).rejects.toMatchObject({ status: 403 });
    }
  });

  test("pages newest first without a gap or a repetition while events arrive", async () => {
    for (let index = 0; index < 7; index += 1) await add(`model:page${index}`);
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ limit: 3, cursor });
      seen.push(...page.data.map(({ seq }) => seq));
      cursor = page.nextCursor ?? undefined;
      if (seen.length < 12) await add("model:meanwhile");
    } while (cursor !== undefined);
    const newest = seen[0] ?? 0;
    expect(seen).toEqual(Array.from({ length: newest }, (_, index) => newest - index));
  });

  test("finds by actor, action, target, outcome and time, together and alone", async () => {
    const ctx = contextOf({
      kind: "key",
      id: "7e0b0f06-0000-7000-8000-000000000001",
      label: 'Lap"top_1 (onw_live_abc)',
      scopes: [],
      models: null,
      holders: [],
    });
    await add("model:f1", ctx);
    await inTransaction((tx) => recordAudit(tx, ctx, { action: "key.revoked", target: "key:f2" }));
    await add("model:f3", contextOf(), { after: { actor: { label: 'Lap"top_1' } } });
    expect(await targets({ actor: ctx.actor.id })).toEqual(["key:f2", "model:f1"]);
    expect(await targets({ actor: 'lap"TOP_1' })).toEqual(["key:f2", "model:f1"]);
    expect(await targets({ actor: "lap.top" })).toEqual([]);
    expect(await targets({ actor: ctx.actor.id, action: "key.revoked" })).toEqual(["key:f2"]);
    expect(await targets({ target: "model:f3" })).toEqual(["model:f3"]);
    expect(await targets({ target: "model:f3", outcome: "denied" })).toEqual([]);
    const [event] = (await list({ target: "key:f2" })).data;
    expect(await targets({ actor: ctx.actor.id, from: "2000-01-01T00:00:00Z" })).toHaveLength(2);
    expect(await targets({ actor: ctx.actor.id, to: "2000-01-01T00:00:00+02:00" })).toEqual([]);
    const from = new Date(Date.parse(event?.at ?? "") - 60_000).toISOString();
    expect(await targets({ from, target: "key:f2" })).toEqual(["key:f2"]);
  });

  test("finds what one request did, and one event by its number", async () => {
    const ctx = { ...contextOf(), requestId: "req-of-two-changes" };
    await add("model:r1", ctx);
    await add("model:r2", ctx);
    await add("model:r3", { ...ctx, requestId: "req-of-two-changes-not" });
    expect(await targets({ requestId: ctx.requestId })).toEqual(["model:r2", "model:r1"]);
    const [event] = (await list({ target: "model:r1" })).data;
    expect(await list({ seq: String(event?.seq) })).toEqual({ data: [event], nextCursor: null });
    expect(await targets({ seq: "999999999" })).toEqual([]);
  });

  test("an address finds what came from there, and not what only names it", async () => {
    const from = (address: string | null): Context => ({ ...contextOf(), address });
    await add("model:from-there", from("2001:db8::7"));
    await add("model:from-near", from("2001:db8::71"));
    await add("model:of-nowhere", from(null));
    const named = { address: "2001:db8::7", userAgent: "x" };
    await add("model:names-it", from("192.0.2.1"), {
      before: named,
      after: { ...named, requestId: "r" },
      reason: '"requestId":"r","address":"2001:db8::7","userAgent":null',
    });
    expect(await targets({ address: "2001:DB8::7" })).toEqual(["model:from-there"]);
    expect(await targets({ address: ".*" })).toEqual([]);
  });

  test("q finds text as it reads, whatever its case, and takes no character for a pattern", async () => {
    await add("model:q1", contextOf(), { reason: 'said "100%_SURE" \\o/' });
    expect(await targets({ q: '"100%_sure" \\o/' })).toEqual(["model:q1"]);
    expect(await targets({ q: '"target":"model:q1"' })).toEqual(["model:q1"]);
    expect(await targets({ q: "100%%" })).toEqual([]);
    expect(await targets({ q: "100__sure" })).toEqual([]);
    expect(await targets({ q: "'; DROP TABLE audit_event; --" })).toEqual([]);
  });

  test.each([
    "junk",
    "",
    "e30",
    Buffer.from('["1; DROP TABLE audit_event"]').toString("base64url"),
    Buffer.from('["-1"]').toString("base64url"),
    Buffer.from('["1",2]').toString("base64url"),
    Buffer.from('["9999999999999999999"]').toString("base64url"),
  ])("refuses the forged cursor %j", async (cursor) => {
    await expect(list({ cursor })).rejects.toMatchObject({ code: "cursor.invalid", status: 422 });
  });
});
