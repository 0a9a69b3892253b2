import type pg from "pg";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { listAuditQuery } from "@/lib/contract/audit";
import { setClock } from "@/lib/platform/clock";
import { replaceEnv } from "@/lib/platform/env";
import { contextOf, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { listAuditEvents, pruneAudit, verifyAudit } from ".";
import { makeCheckpoint } from "./checkpoints";
import { fillChain } from "./testing/fill-chain";

const settings = { ONNWARD_AUDIT_CHECKPOINT_EVENTS: "10", ONNWARD_AUDIT_RETENTION_DAYS: "90" };
const database = useDatabase(settings);
const reviewer = userContext("auditor");
let owner: pg.Client;
const dayMs = 86_400_000;
let restoreClock = () => {};
afterEach(() => restoreClock());

/** As the runner signed it so many days ago. */
async function signDaysAgo(days: number) {
  restoreClock = setClock(() => Date.now() - days * dayMs);
  const made = await makeCheckpoint();
  restoreClock();
  return made;
}

beforeAll(async () => {
  owner = await database.connect("owner");
});

describe("retention", () => {
  test("takes nothing while no checkpoint covers what is old", async () => {
    await fillChain(owner, { events: 30, daysAgo: 200 });
    expect(await pruneAudit(contextOf())).toBe(0);
  });

  test("removes what is old up to a checkpoint, says so in an event, and the rest verifies", async () => {
    await signDaysAgo(200);
    await fillChain(owner, { events: 12, daysAgo: 100 });
    await signDaysAgo(100);
    // Old events under a young signature stay: nothing would prove how old they were.
    await fillChain(owner, { events: 10, daysAgo: 95 });
    await signDaysAgo(20);
    await fillChain(owner, { events: 5, daysAgo: 95 });
    await fillChain(owner, { events: 10 });
    await makeCheckpoint();
    expect(await pruneAudit(contextOf())).toBe(42);
    expect(await verifyAudit(reviewer)).toEqual({
      ok: true,
      events: 26,
      removed: 42,
      checkpoints: { count: 3, lastSeq: 67, inFile: 3 },
      notices: [],
    });
    const { data } = await listAuditEvents(
      reviewer,
      listAuditQuery.parse({ action: "audit.pruned" }),
    );
    expect(data[0]?.after).toMatchObject({
      lastRemovedSeq: 42,
      lastRemovedHash: (await listAuditEvents(reviewer, listAuditQuery.parse({ seq: "43" })))
        .data[0]?.prev,
    });
    expect(await pruneAudit(contextOf())).toBe(0);
  });

  test("a lawful cut is marked where nobody has set a retention, or only a longer one", async () => {
    const settingsOf = (days: string | undefined) => ({
      DATABASE_URL: database.appUrl,
      ONNWARD_DATA_DIR: database.dataDir,
      ONNWARD_AUDIT_CHECKPOINT_EVENTS: "10",
      ONNWARD_AUDIT_RETENTION_DAYS: days,
    });
    for (const days of [undefined, "365"]) {
      replaceEnv(settingsOf(days));
      expect(await verifyAudit(reviewer)).toMatchObject({
        ok: true,
        notices: ["cut_against_settings"],
      });
    }
    replaceEnv(settingsOf("90"));
    expect(await verifyAudit(reviewer)).toMatchObject({ ok: true, notices: [] });
  });

  test("a beginning that somebody took away is no cut", async () => {
    await owner.query("BEGIN");
    await owner.query(`UPDATE audit_anchor SET seq = 50, hash = (SELECT hash FROM audit_event WHERE seq = 50);
      DELETE FROM audit_event WHERE seq <= 50; COMMIT`);
    expect(await verifyAudit(reviewer)).toMatchObject({
      ok: false,
      firstBad: 1,
      reason: expect.stringMatching(/no event says that they were removed/),
    });
  });
});

describe("the application's role", () => {
  const call = async (cut: number, after: object) => {
    const app = await database.connect("app");
    return app.query("SELECT audit_prune($1, $2)", [
      cut,
      JSON.stringify({ action: "audit.pruned", outcome: "success", target: "audit", after }),
    ]);
  };

  test("removes neither young events, nor without a checkpoint, nor without saying so", async () => {
    await expect(call(67, { lastRemovedSeq: 67 })).rejects.toThrow(/younger than 30 days/);
    await expect(call(66, { lastRemovedSeq: 66 })).rejects.toThrow(/up to a checkpoint only/);
    await fillChain(owner, { events: 10, daysAgo: 40 });
    const young = await signDaysAgo(29);
    await expect(call(young?.seq ?? 0, {})).rejects.toThrow(/signed less than 30 days ago/);
    await fillChain(owner, { events: 10, daysAgo: 40 });
    const made = await signDaysAgo(40);
    const seq = made?.seq ?? 0;
    await expect(call(seq, { lastRemovedSeq: seq - 1 })).rejects.toThrow(
      /must name what is removed/,
    );
    await expect(call(seq, { lastRemovedSeq: seq, lastRemovedHash: "00" })).rejects.toThrow(
      /must name/,
    );
    const named = { lastRemovedSeq: seq, lastRemovedHash: made?.hash };
    await expect(call(seq, named)).rejects.toThrow(/must name/);
    await expect(call(seq, { ...named, checkpoint: "another" })).rejects.toThrow(/must name/);
  });
});

test("retention is off when nobody set it", async () => {
  replaceEnv({ DATABASE_URL: database.appUrl, ONNWARD_DATA_DIR: database.dataDir });
  expect(await pruneAudit(contextOf())).toBe(0);
});
