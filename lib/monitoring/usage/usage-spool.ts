import { rename, rm } from "node:fs/promises";
import { z } from "zod";
import { dataPaths } from "@/lib/platform/data-dir";
import { logger } from "@/lib/platform/logger";
import { readFileIfThere, replaceFile } from "@/lib/platform/replace-file";
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

/** No file: nothing waits. Reading never rejects. */
export function createUsageSpool(file: string): UsageSpool {
  return {
    async read() {
      try {
        const text = await readFileIfThere(file);
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
      await replaceFile(file, JSON.stringify(batches));
    },
  };
}

/** Not thrown away: a person may want to look. Never rejects. */
async function setAside(file: string): Promise<void> {
  await rename(file, `${file}.damaged`).catch((error: unknown) => {
    logger().error({ err: error, file }, "the spooled usage could not be set aside");
  });
}
