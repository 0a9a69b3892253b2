import type pg from "pg";
import { z } from "zod";
import { planSchema, type Statement, scansOf } from "./explain";

const rowSchema = z.object({ "QUERY PLAN": z.tuple([z.object({ Plan: planSchema })]) });

/** Tables that a statement reads from end to end also when that is forbidden: nothing else is left. */
export async function scansWithout(owner: pg.Client, statement: Statement): Promise<string[]> {
  await owner.query("SET enable_seqscan = off");
  try {
    const { rows } = await owner.query(`EXPLAIN (FORMAT JSON) ${statement.text}`, [
      ...statement.values,
    ]);
    return scansOf(rowSchema.parse(rows[0])["QUERY PLAN"][0].Plan);
  } finally {
    await owner.query("RESET enable_seqscan");
  }
}
