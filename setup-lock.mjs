// One at a time installs or builds in this folder. start.mjs needs it before there is any package, so it
// is plain JavaScript beside it; what guards a data folder is lib/platform/instance-lock.ts.
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const hasProc = existsSync("/proc/self/stat");

/**
 * Waits until the lock is ours, and gives its release. `onWait` hears once who has it.
 *
 * The lock is a file that appears complete (a link of a written one) or not at all. It names its holder
 * by pid and start time, so that another program with the pid of a dead holder is not taken for it. Only
 * its holder removes the lock of a living process. Those of dead ones are removed under a second lock,
 * looked at again there: of many who see a stale lock, none can remove what another has put in its place.
 */
export async function takeSetupLock(file, { onWait = () => {}, pollMs = 500 } = {}) {
  const holder = JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid) });
  const mine = `${file}.${randomUUID()}`;
  writeFileSync(mine, holder, { mode: 0o600 });
  let hasSaid = false;
  try {
    while (!tryLink(mine, file)) {
      const pid = livingHolderIn(read(file));
      if (pid === null) removeStale(file, mine);
      else if (!hasSaid) onWait(pid);
      hasSaid ||= pid !== null;
      await new Promise((resolve) => setTimeout(resolve, pid === null ? 5 : pollMs));
    }
  } finally {
    rmSync(mine, { force: true });
  }
  const release = () => {
    process.removeListener("exit", release);
    if (read(file) === holder) rmSync(file, { force: true });
  };
  process.once("exit", release);
  return release;
}

/** No waiting in here: who holds the second lock has it for microseconds. */
function removeStale(file, mine) {
  const second = `${file}.takeover`;
  if (!tryLink(mine, second)) {
    // Of somebody killed within those microseconds. Two that find it may both go on to take it; a third
    // lock would only move the question.
    if (isStale(second)) rmSync(second, { force: true });
    return;
  }
  try {
    if (isStale(file)) rmSync(file, { force: true });
  } finally {
    rmSync(second, { force: true });
  }
}

/** A lock that is gone is not stale: whoever removed it then would remove the next one's. Read once, for the same reason. */
function isStale(file) {
  const lock = read(file);
  return lock !== null && livingHolderIn(lock) === null;
}

function tryLink(mine, file) {
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** Null when there is none: it ended, or the lock is gone (null) or damaged. */
function livingHolderIn(lock) {
  try {
    const { pid, startTime } = JSON.parse(lock ?? "null");
    return isAlive(pid) && startTimeOf(pid) === startTime ? pid : null;
  } catch {
    return null; // Not written by this program.
  }
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
}

function isAlive(pid) {
  if (hasProc) return !["Z", "X", undefined].includes(statOf(pid)?.[0]);
  const { stdout, status } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)]);
  return status === 0 && !stdout.toString().trim().startsWith("Z");
}

/** When a process was started, in some unit: tells it from a later one with its pid. */
function startTimeOf(pid) {
  if (hasProc) return statOf(pid)?.[19];
  const environment = { ...process.env, LC_ALL: "C", TZ: "UTC" };
  const { stdout } = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { env: environment });
  return stdout.toString().trim();
}

/** The fields of /proc/<pid>/stat from the state (the third) on; the name before may hold anything. */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined; // No such process.
  }
}
