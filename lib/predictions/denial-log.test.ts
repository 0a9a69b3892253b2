import { afterEach, beforeEach, expect, it } from "vitest";
import type { AuditEntry } from "@/lib/audit";
import type { Actor, Context } from "@/lib/contract/actor";
import { setClock } from "@/lib/platform/clock";
import { createDenialLog, type DenialLog } from "./denial-log";

let written: { actor: string; event: AuditEntry }[];
let denials: DenialLog;
let nowMs: number;
let restoreClock: () => void;

beforeEach(() => {
  nowMs = Date.parse("2026-11-26T12:00:00Z");
  restoreClock = setClock(() => nowMs);
  written = [];
  denials = createDenialLog(
    async ({ actor }, event) => void written.push({ actor: actor.id, event }),
  );
});
afterEach(() => restoreClock());

function contextOf(actor: Actor): Context {
  return { actor, requestId: "r", address: "203.0.113.7", userAgent: null };
}

function key(id: string): Context {
  return contextOf({ kind: "key", id, label: id, scopes: [], models: null, holders: [] });
}

const code = "model.not_found";
const asks = (ctx: Context, name: string) =>
  denials.note(ctx, { action: "predict.called", target: `model:${name}`, code });

/** What one minute brings into the chain. */
async function flushMinute() {
  await denials.flush();
  const brought = written.splice(0);
  nowMs += 60_000;
  return brought;
}

it("names 20 targets of one caller a minute and counts the rest, so that others' denials are seen", async () => {
  for (let n = 0; n < 5_000; n += 1) asks(key("weak"), `name${n}`);
  asks(key("strong"), "fraud");
  const brought = await flushMinute();
  const ofWeak = brought.filter(({ actor }) => actor === "weak").map(({ event }) => event);
  expect(ofWeak).toHaveLength(21);
  expect(ofWeak[20]).toEqual({
    action: "predict.called",
    target: "key:weak",
    code,
    outcome: "denied",
    reason: "4980 times within a minute; of more targets than are named",
  });
  expect(brought.filter(({ actor }) => actor === "strong")).toHaveLength(1);
  expect(denials.dropped()).toBe(0);
});

it("brings a bounded number of events a minute, however long and with how many names it goes on", async () => {
  for (let minute = 0; minute < 5; minute += 1) {
    for (let n = 0; n < 500; n += 1) asks(key("weak"), `minute${minute}-${n}`);
    expect((await flushMinute()).length).toBeLessThanOrEqual(21);
  }
});

it("says in the next event how many found no room when callers are too many, and keeps the system's room", async () => {
  for (let n = 0; n < 1_005; n += 1) asks(key(`k${n}`), "fraud");
  expect(denials.dropped()).toBe(5);
  denials.note(contextOf({ kind: "system", id: "system", label: "system" }), {
    action: "version.degraded",
    target: "version:fraud@3",
    outcome: "failure",
    reason: "It crashed.",
  });
  const brought = await flushMinute();
  expect(brought).toHaveLength(1_001);
  expect(brought[0]?.event.reason).toBe("before it 5 denials of any caller found no room");
  expect(brought[1]?.event.reason).toBeUndefined();
  expect(brought[1_000]?.event).toMatchObject({
    action: "version.degraded",
    reason: "It crashed.",
  });
});

it("gives a caller the room back when the minute is over", async () => {
  for (let n = 0; n < 30; n += 1) asks(key("weak"), `name${n}`);
  await flushMinute();
  await flushMinute();
  asks(key("weak"), "other");
  expect((await flushMinute()).map(({ event }) => event.target)).toEqual(["model:other"]);
});
