import { writeSync } from "node:fs";
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import pg from "pg";

/** What a write does to the file system, each a moment at which a machine may lose its power. */
const fileSteps = ["chmod", "link", "mkdir", "mkdtemp", "open", "rename", "rm", "utimes"] as const;

/**
 * Ends this process with SIGKILL right before its `last`th step: a call of the file system, a sync of a file or
 * folder, or a statement to the database. The step's name is on stderr by then. Gives how many there
 * were so far.
 */
export async function endAtStep(last: number): Promise<() => number> {
  let step = 0;
  const pass = (name: string) => {
    step += 1;
    if (step < last) return;
    writeSync(2, `${name}\n`);
    process.kill(process.pid, "SIGKILL");
  };
  const handle = await fs.open(import.meta.filename);
  wrap(Object.getPrototypeOf(handle), "sync", () => pass("sync"));
  await handle.close();
  for (const name of fileSteps) wrap(fs, name, () => pass(name));
  syncBuiltinESMExports();
  wrap(pg.Client.prototype, "query", (query) => pass(`SQL ${wordsOf(query)}`));
  return () => step;
}

/** Has `before` called with the first argument of each call of a method. */
function wrap(owner: object, name: string, before: (first: unknown) => void): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== "function") throw new Error(`there is no ${name}`);
  Reflect.set(owner, name, function (this: unknown, ...args: unknown[]) {
    before(args[0]);
    return Reflect.apply(original, this, args);
  });
}

/** The first words of a statement: enough to recognise it by. */
function wordsOf(query: unknown): string {
  const text = typeof query === "object" && query !== null && "text" in query ? query.text : query;
  return String(text).replace(/\s+/g, " ").trim().slice(0, 48);
}
