import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { AppError } from "./errors";
import { isAlive, startTimeOf } from "./process-table";

const holderSchema = z.object({
  pid: z.number().int().positive(),
  /** Tells the holder from a later process with its pid. */
  startTime: z.string(),
  hostname: z.string(),
  since: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

/** Somebody else holds it. */
export class LockHeldError extends AppError {}

/** The holder touches its lock this often, for those who cannot see its process. */
const touchMs = 1_000;
const strangerPatienceMs = 5_000;
/** Whoever takes a stale lock over does so within microseconds; we look again so often, so much later. */
const attempts = 50;
const betweenAttemptsMs = 10;

/**
 * One supervisor a data folder. The lock is a file that appears complete (a link of a written one) or
 * not at all. Only its holder removes the lock of a living process. That of one who is dead, a zombie, or
 * another program with its pid is removed under a second lock and looked at again there: of many who see
 * a stale lock, none can remove what another has put in its place (setup-lock.mjs does the same).
 * Gives the release. Errors: LockHeldError, which says who holds it.
 */
export async function takeInstanceLock(file: string): Promise<() => void> {
  const mine = `${file}.${randomUUID()}`;
  const holder: Holder = {
    pid: process.pid,
    startTime: startTimeOf(process.pid) ?? "",
    hostname: os.hostname(),
    since: new Date().toISOString(),
  };
  writeFileSync(mine, JSON.stringify(holder), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (tryLink(mine, file)) return hold(file, holder);
      const other = readHolder(file);
      if (other === "missing") continue;
      if (other !== "unreadable" && (await isHeld(other, file))) throw heldBy(other, file);
      if (!removeStale({ file, mine, seen: other })) await clearTakeover(takeoverOf(file));
    }
    throw new AppError("internal", `Cannot take the lock ${file}: others take it all the time.`);
  } finally {
    rmSync(mine, { force: true });
  }
}

function tryLink(mine: string, file: string): boolean {
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function takeoverOf(file: string): string {
  return `${file}.takeover`;
}

/** False when another starter is at it. No waiting in here: who holds the second lock has it for microseconds. */
function removeStale({
  file,
  mine,
  seen,
}: {
  file: string;
  mine: string;
  seen: Holder | "unreadable";
}): boolean {
  const second = takeoverOf(file);
  if (!tryLink(mine, second)) return false;
  try {
    // Another may have replaced it since we looked: what is not what we saw is not ours to remove.
    if (isSame(readHolder(file), seen)) rmSync(file, { force: true });
  } finally {
    rmSync(second, { force: true });
  }
  return true;
}

/**
 * Lets another starter end its takeover, or removes the second lock of one that was killed within those
 * microseconds. Two that find it may both go on to take it; a third lock would only move the question.
 */
async function clearTakeover(second: string): Promise<void> {
  const other = readHolder(second);
  if (other === "missing") return;
  if (other !== "unreadable" && (await isHeld(other, second))) await sleep(betweenAttemptsMs);
  else if (isSame(readHolder(second), other)) rmSync(second, { force: true });
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function isHeld(holder: Holder, file: string): Promise<boolean> {
  if (holder.hostname === os.hostname())
    return isAlive(holder.pid) && startTimeOf(holder.pid) === holder.startTime;
  // Another machine or container on the same folder: its pid says nothing here, but a live one touches
  // its lock. (A container that was killed comes back under another name.)
  const before = modifiedAt(file);
  await sleep(strangerPatienceMs);
  return modifiedAt(file) !== before;
}

function modifiedAt(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

function heldBy(holder: Holder, file: string): LockHeldError {
  const where = holder.hostname === os.hostname() ? "" : ` on ${holder.hostname}`;
  return new LockHeldError(
    "internal",
    `Onnward already runs on this data folder (${path.dirname(file)}): process ${holder.pid}${where}, since ${holder.since}. Stop it first, or set ONNWARD_DATA_DIR to another folder.`,
  );
}

function readHolder(file: string): Holder | "missing" | "unreadable" {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return "missing";
  }
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return "unreadable";
  }
}

function hold(file: string, mine: Holder): () => void {
  const touching = setInterval(() => {
    try {
      const now = new Date();
      // Another's would look alive by our touch.
      if (isSame(readHolder(file), mine)) utimesSync(file, now, now);
    } catch {
      // Somebody removed the folder, or its disk fails: no reason to end what serves.
    }
  }, touchMs);
  touching.unref();
  return () => {
    clearInterval(touching);
    if (isSame(readHolder(file), mine)) rmSync(file, { force: true });
  };
}
