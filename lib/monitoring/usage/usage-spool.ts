import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { dataPaths } from "@/lib/platform/data-dir";
import { logger } from "@/lib/platform/logger";
import type { UsageSpool } from "./usage-recorder";
import { usageBatchSchema } from "./usage-row";

const spoolSchema = z.array(usageBatchSchema);

/**
 * One a data folder, as the gateway is (instance lock). Not by the host's name: a container that is made
 * anew has another one, and would never look for what waits.
 */
export function usageSpoolFile(): string {
  return dataPaths().usage;
}

/**
 * Temp file, fsync, rename: a crash leaves the old file or the new one. No file: nothing waits. Reading
 * never rejects.
 */
export function createUsageSpool(file: string): UsageSpool {
  return {
    async read() {
      try {
        const text = await readIfThere(file);
        return text === null ? [] : spoolSchema.parse(JSON.parse(text));
      } catch (error) {
        // Also one that cannot be read at all: what is counted from now on must not wait behind it.
        logger().error({ err: error, file }, "the spooled usage cannot be used: set aside");
        await setAside(file);
        return [];
      }
    },
    async save(batches) {
      if (batches.length === 0) return rm(file, { force: true });
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      const temp = `${file}.${process.pid}.tmp`;
      const handle = await open(temp, "w", 0o600);
      try {
        await handle.writeFile(JSON.stringify(batches));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temp, file);
    },
  };
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Not thrown away: a person may want to look. Never rejects. */
async function setAside(file: string): Promise<void> {
  await rename(file, `${file}.damaged`).catch((error: unknown) => {
    logger().error({ err: error, file }, "the spooled usage could not be set aside");
  });
}
