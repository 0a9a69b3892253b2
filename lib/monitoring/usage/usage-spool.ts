import { rename, rm } from "node:fs/promises";
import { z } from "zod";
import { dataPaths } from "@/lib/platform/data-dir";
import { logger } from "@/lib/platform/logger";
import { readFileIfThere, replaceFile } from "@/lib/platform/replace-file";
import type { UsageSpool } from "./usage-recorder";
import { noKeyId, type UsageBatch, usageBatchSchema, usageRowSchema } from "./usage-row";

/** The first line of the file; each further line is a batch. */
const headerSchema = z.object({ version: z.literal(2) });
const header = JSON.stringify({ version: 2 } satisfies z.input<typeof headerSchema>);

/** Before there was a header, the file was one array, and usage knew no keys, rows or kinds of failure. */
const firstVersionSchema = z.array(
  z.object({
    id: z.uuid(),
    rows: z.array(
      usageRowSchema
        .pick({ versionId: true, minute: true, requests: true, durationMs: true, buckets: true })
        .extend(usageRowSchema.pick({ clientErrors: true, serverErrors: true }).shape)
        .transform((row) => {
          const failures = { refused: 0, timeouts: 0, gone: 0 };
          return { ...row, keyId: noKeyId, rows: row.requests, ...failures };
        }),
    ),
  }),
);

/**
 * One a data folder, as the gateway is (instance lock). Not by the host's name: a container that is made
 * anew has another one, and would never look for what waits.
 */
export function usageSpoolFile(): string {
  return dataPaths().usage;
}

/** No file: nothing waits. Reading never rejects. */
export function createUsageSpool(file: string): UsageSpool {
  // With much that waits only its last batch changes; writing out all the others again each time would
  // stop the process, and so its predictions, for as long as that takes.
  const lines = new WeakMap<UsageBatch, string>();
  const lineOf = (batch: UsageBatch) => {
    const line = lines.get(batch) ?? JSON.stringify(batch);
    lines.set(batch, line);
    return line;
  };
  return {
    async read() {
      try {
        const text = await readFileIfThere(file);
        return text === null ? [] : parseSpool(text);
      } catch (error) {
        // Also one that cannot be read at all: what is counted from now on must not wait behind it.
        logger().error({ err: error, file }, "the spooled usage cannot be used: set aside");
        await setAside(file);
        return [];
      }
    },
    async save(batches) {
      if (batches.length === 0) return rm(file, { force: true });
      await replaceFile(file, `${[header, ...batches.map(lineOf)].join("\n")}\n`);
    },
  };
}

function parseSpool(text: string): UsageBatch[] {
  if (text.startsWith("[")) return firstVersionSchema.parse(JSON.parse(text));
  const [first = "", ...rest] = text.trimEnd().split("\n");
  headerSchema.parse(JSON.parse(first));
  return rest.map((line) => usageBatchSchema.parse(JSON.parse(line)));
}

/** Not thrown away: a person may want to look. Never rejects. */
async function setAside(file: string): Promise<void> {
  await rename(file, `${file}.damaged`).catch((error: unknown) => {
    logger().error({ err: error, file }, "the spooled usage could not be set aside");
  });
}
