import { spawn, spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import path from "node:path";
import type { Client } from "./client";

export interface OpenLoopReport {
  /** Requests a second: sent, and answered with 200. */
  readonly offered: number;
  readonly goodput: number;
  /** Milliseconds. */
  readonly accepted: {
    readonly count: number;
    readonly p50: number | null;
    readonly p99: number | null;
  };
  /** 503 with Retry-After. */
  readonly refused: {
    readonly count: number;
    readonly p50: number | null;
    readonly p95: number | null;
    readonly p99: number | null;
  };
  /** How late the generator itself was: what it measures is no finer. */
  readonly lagMs: number;
  /** Every other outcome, by status or error. */
  readonly odd: Readonly<Record<string, number>>;
}

const script = path.join(import.meta.dirname, "open-loop-generator.mjs");
/** The last core, where there is more than one and a tool to say so. */
const pin =
  availableParallelism() > 1 && spawnSync("taskset", ["-p", "1"]).status === 0
    ? ["taskset", "-c", String(availableParallelism() - 1)]
    : [];

/** Offers a steady load from a process of its own. */
export function offerLoad(
  client: Client,
  load: {
    path: string;
    body: string;
    perSecond: number;
    seconds: number;
    /** Connections at most; what finds none free waits in the generator. */
    maxSockets?: number;
  },
): Promise<OpenLoopReport> {
  const order = JSON.stringify({ ...load, url: `${client.url}${load.path}`, key: client.key });
  const [command = process.execPath, ...args] = [...pin, process.execPath, script, order];
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(JSON.parse(printed));
      else reject(new Error(`the generator ended with ${code}`));
    });
  });
}
