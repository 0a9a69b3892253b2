import { randomUUID } from "node:crypto";
import {
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
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

/**
 * One supervisor a data folder. The lock is a file that appears complete (a link of a written one) or
 * not at all; one whose holder is dead, a zombie, or another program with its pid is taken over by
 * renaming it away first, which only one of several can do. Gives the release.
 * Errors: LockHeldError, which says who holds it.
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
    for (let attempt = 0; attempt < 10; attempt += 1) {
      if (tryLink(mine, file)) return hold(file, holder);
      const other = readHolder(file);
      if (other === "missing") continue;
      if (other !== "unreadable" && (await isHeld(other, file))) throw heldBy(other, file);
      removeStale(file, other);
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

/**
 * Renaming takes the file away from under every other starter. Between our look and the rename another
 * may have replaced the stale lock with its own: then what we hold is not what we saw, and goes back.
 */
function removeStale(file: string, seen: Holder | "unreadable"): void {
  const grave = `${file}.stale.${randomUUID()}`;
  try {
    renameSync(file, grave);
  } catch {
    return; // Another starter was faster.
  }
  const taken = readHolder(grave);
  if (JSON.stringify(taken) !== JSON.stringify(seen)) tryLink(grave, file);
  unlinkSync(grave);
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
    const now = new Date();
    // Gone when somebody removed the folder; nothing that we could do about it here.
    if (statSync(file, { throwIfNoEntry: false }) !== undefined) utimesSync(file, now, now);
  }, touchMs);
  touching.unref();
  return () => {
    clearInterval(touching);
    const holder = readHolder(file);
    if (JSON.stringify(holder) === JSON.stringify(mine)) rmSync(file, { force: true });
  };
}
