import type { Tx } from "@/lib/platform/db";

/**
 * Holds the live model of a name until the transaction ends: what changes it, or what could make a promotion
 * wrong, takes turns here. NO KEY: the ledger line of a move that is being finished refers to the row, and
 * must not wait. No model of the name: nothing is held, and whoever reads it next finds none.
 */
export async function lockModel(tx: Pick<Tx, "$queryRaw">, name: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM model WHERE live_name = ${name} FOR NO KEY UPDATE`;
}
