import { execFileSync } from "node:child_process";
import os from "node:os";

/** Where and of what it was measured, without which figures say nothing. */
export function describeMachine() {
  const cpus = os.cpus();
  return {
    processor: cpus[0]?.model ?? "unknown",
    cores: cpus.length,
    memoryMib: Math.round(os.totalmem() / 1_024 ** 2),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.versions.node,
    /** More than what the bench itself adds means that somebody else works here. */
    loadAtStart: os.loadavg().map((load) => Number(load.toFixed(2))),
    commit: commitOf(),
  };
}

export type Machine = ReturnType<typeof describeMachine>;

function commitOf(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    const changed =
      git("status", "--porcelain", "--untracked-files=no") === "" ? "" : " with changes";
    return `${git("rev-parse", "--short", "HEAD")}${changed}`;
  } catch {
    return "unknown"; // Not a repository, or no git.
  }
}
