import { readFileSync } from "node:fs";

/** The most that this process has held, by the kernel's count where there is one. */
export function peakMemoryBytes(): number {
  const kilobytes = findNumber("/proc/self/status", /^VmHWM:\s+(\d+) kB$/m);
  // Not Linux: asked of libuv instead.
  return (kilobytes ?? process.resourceUsage().maxRSS) * 1_024;
}

/** What the sandbox allows this process, where the platform knows such limits. */
export function memoryLimitBytes(): number {
  return findNumber("/proc/self/limits", /^Max data size\s+(\d+)/m) ?? Number.POSITIVE_INFINITY;
}

function findNumber(file: string, pattern: RegExp): number | null {
  try {
    const found = pattern.exec(readFileSync(file, "utf8"));
    return found === null ? null : Number(found[1]);
  } catch {
    return null; // Not Linux.
  }
}
