// A process of its own that makes audited changes, of which every fifth is rolled back after its event
// was written. Started by chain-load.ts: `change-writer.ts <name> <changes>`.
import { createHash } from "node:crypto";
import { closeDb, inTransaction, isUniqueConflict, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision } from "@/lib/platform/revision";
import { contextOf } from "@/lib/platform/testing/context";
import { recordAudit } from "..";

const [, , writer = "", changes = "0"] = process.argv;
const rolledBack = new Error("rolled back on purpose");

async function change(index: number): Promise<boolean> {
  try {
    await inTransaction((tx) => write(tx, index));
    return true;
  } catch (error) {
    if (error === rolledBack) return false;
    // On a busy machine an answer may come too late: then nobody knows, and the row's own name decides.
    if (error instanceof AppError && error.code === "db.unavailable") return change(index);
    if (isUniqueConflict(error)) return true;
    throw error;
  }
}

async function write(tx: Tx, index: number): Promise<void> {
  const name = `${writer}-${index}`;
  const hash = createHash("sha256").update(name).digest();
  const { id } = await tx.apiKey.create({
    data: { name, prefix: "onw_live_tst", hash: new Uint8Array(hash), createdBy: writer },
  });
  await bumpRevision(tx, { key: id });
  await recordAudit(tx, contextOf(), { action: "key.created", target: `key:${id}` });
  if (index % 5 === 4) throw rolledBack;
}

let committed = 0;
for (let index = 0; index < Number(changes); index += 1) if (await change(index)) committed += 1;
await closeDb();
process.stdout.write(`${committed}\n`);
