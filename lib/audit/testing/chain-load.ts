import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type pg from "pg";
import { AppError } from "@/lib/platform/errors";
import { makeCheckpoint } from "../checkpoints";

const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const root = path.resolve(import.meta.dirname, "../../..");

/** Real processes that write audited changes at the same time. Gives how many changes committed. */
export async function runChainLoad(options: {
  appUrl: string;
  processes: number;
  changesEach: number;
}): Promise<number> {
  const writers = Array.from({ length: options.processes }, (_, index) =>
    runWriter(options.appUrl, `writer${index}`, options.changesEach),
  );
  const committed = await Promise.all(writers);
  return committed.reduce((sum, each) => sum + each, 0);
}

/** Two runners that look for a due checkpoint all the time, as long as the work goes on. */
export async function withCheckpoints<T>(
  work: () => Promise<T>,
): Promise<{ result: T; checkpoints: number }> {
  let isWorking = true;
  const runners = [1, 2].map(async () => {
    let made = 0;
    while (isWorking) {
      if (await lookForCheckpoint()) made += 1;
      await setTimeout(20);
    }
    return made;
  });
  try {
    const result = await work();
    isWorking = false;
    return { result, checkpoints: (await Promise.all(runners)).reduce((a, b) => a + b, 0) };
  } finally {
    isWorking = false;
  }
}

/** As housekeeping does: what a busy database does not answer in time is tried again. */
async function lookForCheckpoint(): Promise<boolean> {
  try {
    return (await makeCheckpoint()) !== null;
  } catch (error) {
    if (error instanceof AppError && error.code === "db.unavailable") return false;
    throw error;
  }
}

async function runWriter(appUrl: string, name: string, changes: number): Promise<number> {
  const file = path.join(import.meta.dirname, "change-writer.ts");
  const child = spawn(process.execPath, ["--import", tsx, file, name, String(changes)], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      NODE_ENV: "test",
      DATABASE_URL: appUrl,
      ONNWARD_LOG_LEVEL: "fatal",
      TSX_TSCONFIG_PATH: path.join(root, "tsconfig.json"),
    },
  });
  const [said, complained, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${complained}`);
  return Number(said);
}

/** What the tables say after such a load, counted by the owner: every number should be the same. */
export async function countChain(owner: pg.Client): Promise<Record<string, number> | undefined> {
  const { rows } = await owner.query<Record<string, number>>(`
    SELECT count(*)::int AS events, max(seq)::int AS last, count(DISTINCT prev_hash)::int AS links,
           (SELECT count(*)::int FROM api_key) AS changes,
           (SELECT number::int - 1 FROM revision) AS revisions,
           (SELECT count(*)::int FROM api_key k WHERE NOT EXISTS
             (SELECT 1 FROM audit_event e WHERE e.target = 'key:' || k.id)) AS unaudited
    FROM audit_event`);
  return rows[0];
}
