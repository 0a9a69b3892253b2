import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { dataPaths } from "@/lib/platform/data-dir";
import { logger } from "@/lib/platform/logger";
import type { UsageSpool } from "./usage-recorder";
import { usageBatchSchema } from "./usage-row";

const spoolSchema = z.array(usageBatchSchema);

/**
 * This machine's file: gateways of several machines may share a data folder, and one machine has one
 * gateway a folder (instance lock).
 */
export function usageSpoolFile(): string {
  const host = createHash("sha256").update(os.hostname()).digest("hex").slice(0, 12);
  return path.join(path.dirname(dataPaths().snapshot), `usage-${host}.json`);
}

/** Temp file, fsync, rename: a crash leaves the old file or the new one. No file: nothing waits. */
export function createUsageSpool(file: string): UsageSpool {
  return {
    async read() {
      const text = await readIfThere(file);
      if (text === null) return [];
      const parsed = spoolSchema.safeParse(parseJson(text));
      if (parsed.success) return parsed.data;
      // Not thrown away: a person may want to look.
      await rename(file, `${file}.damaged`);
      logger().error({ file }, "the spooled usage is damaged: set aside");
      return [];
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // Which no spool is.
  }
}
