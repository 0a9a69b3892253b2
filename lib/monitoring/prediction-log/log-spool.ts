import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { dataPaths } from "@/lib/platform/data-dir";
import { logger } from "@/lib/platform/logger";
import { readFileIfThere, replaceFile } from "@/lib/platform/replace-file";

/** A batch in the spool, without its records. */
export interface SpooledBatch {
  readonly id: string;
  readonly count: number;
  readonly bytes: number;
}

/** Batches that wait for the database, a file each: they come and go one by one, and need no memory. */
export interface LogSpool {
  /** Oldest first. Never rejects. */
  list(): Promise<SpooledBatch[]>;
  /** Null: it is gone or cannot be read; that was logged. */
  read(id: string): Promise<string | null>;
  write(batch: SpooledBatch, text: string): Promise<void>;
  remove(id: string): Promise<void>;
}

/** `{when it was made}_{id}_{records}_{bytes}.json`: the name says all that is asked of a batch. */
const namePattern = /^(\d{15})_([0-9a-f-]{36})_(\d{1,9})_(\d{1,12})\.json$/;
const arrayStart = z.string().regex(/^\[.*\]$/s);

/** One a data folder, as the gateway is. */
export function logSpoolFolder(): string {
  return dataPaths().predictionLog;
}

export function createLogSpool(folder: string): LogSpool {
  /** Id → name. */
  const names = new Map<string, string>();
  let order = Date.now();

  const forget = async (id: string) => {
    const name = names.get(id);
    names.delete(id);
    if (name !== undefined) await rm(path.join(folder, name), { force: true });
  };

  return {
    async list() {
      const found = await listNames(folder);
      return found.flatMap((name) => {
        const [, , id = "", count, bytes] = namePattern.exec(name) ?? [];
        if (id === "") return [];
        names.set(id, name);
        return [{ id, count: Number(count), bytes: Number(bytes) }];
      });
    },
    async read(id) {
      const name = names.get(id);
      try {
        const text = name === undefined ? null : await readFileIfThere(path.join(folder, name));
        return arrayStart.parse(text);
      } catch (error) {
        logger().error({ err: error, folder, name }, "a spooled batch of the log cannot be used");
        return null;
      }
    },
    async write({ id, count, bytes }, text) {
      const before = names.get(id);
      order += 1;
      const name = `${String(order).padStart(15, "0")}_${id}_${count}_${bytes}.json`;
      await replaceFile(path.join(folder, name), text);
      names.set(id, name);
      // The batch has grown since: the same records must not be found twice, so the old file goes now.
      if (before !== undefined) await rm(path.join(folder, before), { force: true });
    },
    remove: forget,
  };
}

async function listNames(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => namePattern.test(name)).sort();
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!isMissing) logger().error({ err: error, folder }, "the spooled log cannot be listed");
    return [];
  }
}
