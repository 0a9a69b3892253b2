import { readFileSync } from "node:fs";

const pageBytes = 4_096;

/**
 * Resident memory of these processes, by the kernel's count. What they share (Node's own code) is counted
 * for each. 0 where the kernel does not say, and for a process that has ended.
 */
export function residentBytes(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + residentOf(pid), 0);
}

function residentOf(pid: number): number {
  try {
    const [, resident = "0"] = readFileSync(`/proc/${pid}/statm`, "latin1").split(" ");
    return Number(resident) * pageBytes;
  } catch {
    return 0; // Ended meanwhile, or no Linux.
  }
}
