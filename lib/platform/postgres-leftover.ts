import { readFileSync, readlinkSync, realpathSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { commandOf, isAlive } from "./process-table";

/**
 * A keeper that was itself killed leaves PostgreSQL running. Whoever holds the instance lock may stop
 * it: first in good order, then less so. A pid in `postmaster.pid` that meanwhile belongs to another
 * program would make PostgreSQL refuse to start; it is replaced with ours, which PostgreSQL, as our
 * child, takes for stale. The file itself stays, because it also names the memory that tells
 * PostgreSQL whether server processes of the one before are still at work.
 */
export async function dealWithLeftover(clusterDir: string): Promise<void> {
  const file = path.join(clusterDir, "postmaster.pid");
  let lines: string[];
  try {
    lines = readFileSync(file, "utf8").split("\n");
  } catch {
    return; // It was stopped in good order.
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return;
  if (!isServerOf(pid, clusterDir)) {
    writeFileSync(file, [String(process.pid), ...lines.slice(1)].join("\n"));
    return;
  }
  for (const [signal, patienceMs] of [
    ["SIGINT", 20_000],
    ["SIGQUIT", 5_000],
    ["SIGKILL", 5_000],
  ] as const) {
    process.kill(pid, "SIGCONT");
    process.kill(pid, signal);
    for (const end = Date.now() + patienceMs; Date.now() < end; ) {
      if (!isAlive(pid)) return;
      await sleep(20);
    }
  }
}

/** PostgreSQL changes into its data folder, which Linux shows; elsewhere the command line names it. */
function isServerOf(pid: number, clusterDir: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(clusterDir);
  } catch {
    return commandOf(pid).includes(clusterDir);
  }
}
