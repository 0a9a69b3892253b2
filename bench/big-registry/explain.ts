import pg from "pg";
import { z } from "zod";
import type { Question } from "./questions";

export const planSchema = z.object({
  "Node Type": z.string(),
  "Relation Name": z.string().optional(),
  "Actual Loops": z.number().optional(),
  get Plans() {
    return z.array(planSchema).optional();
  },
});
type Plan = z.infer<typeof planSchema>;
const rowSchema = z.object({
  "QUERY PLAN": z.tuple([
    z.object({ Plan: planSchema, "Execution Time": z.number(), "Planning Time": z.number() }),
  ]),
});

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface Finding {
  readonly question: string;
  readonly statement: Statement;
  /** Median over the runs: planning and execution in the database. */
  readonly medianMs: number;
  /** Tables that were read from end to end. */
  readonly scanned: readonly string[];
}

const statementSchema = z.object({ text: z.string(), values: z.array(z.unknown()).optional() });

/** The reading statements that a question sends, caught where they leave the process. */
export async function statementsOf(question: Question): Promise<Statement[]> {
  await question.prepare?.();
  const sent: Statement[] = [];
  const real = pg.Client.prototype.query;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const given = statementSchema.safeParse(args[0]);
    if (given.success && /^\s*(SELECT|WITH)/i.test(given.data.text))
      sent.push({ text: given.data.text, values: given.data.values ?? [] });
    return Reflect.apply(real, this, args);
  };
  try {
    await question.ask();
  } finally {
    pg.Client.prototype.query = real;
  }
  return sent.filter(({ text }) => !/\b(UPDATE|INSERT|DELETE)\b/.test(text));
}

export async function explain(
  owner: pg.Client,
  question: string,
  statement: Statement,
  runs: number,
): Promise<Finding> {
  const times: number[] = [];
  let scanned: string[] = [];
  for (let run = 0; run < runs; run += 1) {
    const { rows } = await owner.query(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${statement.text}`,
      [...statement.values],
    );
    const [answer] = rowSchema.parse(rows[0])["QUERY PLAN"];
    times.push(answer["Execution Time"] + answer["Planning Time"]);
    scanned = scansOf(answer.Plan);
  }
  times.sort((a, b) => a - b);
  return { question, statement, medianMs: times[Math.floor(times.length / 2)] ?? 0, scanned };
}

export function scansOf(plan: Plan): string[] {
  const own =
    plan["Node Type"] === "Seq Scan" && plan["Actual Loops"] !== 0
      ? (plan["Relation Name"] ?? [])
      : [];
  return [own, ...(plan.Plans ?? []).map(scansOf)].flat();
}

/** Tables with more rows than that. */
export async function tablesOver(owner: pg.Client, rows: number): Promise<Set<string>> {
  const found = await owner.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND reltuples > $1",
    [rows],
  );
  return new Set(found.rows.map(({ name }) => name));
}
