import { metricConditionPattern, type VersionFilter } from "@/lib/contract/search";
import { Prisma } from "@/lib/platform/db";
import { readTensorQuery } from "./tensor-query";

/**
 * How a search goes. `near`: through some rows, each looked at for itself. `far`: from the indexes; what other
 * tables say is gathered first, since PostgreSQL cannot estimate it (one column has the values of every metric)
 * and would else read all versions to be sure.
 */
export type Way = "near" | "far";

/**
 * What a row of version_search, called `s`, has to be. Each condition is one that an index of that table (or of
 * version_metric, or alias) answers; none reads the version itself, which is wide.
 */
export function versionConditions(filter: VersionFilter, way: Way): Prisma.Sql[] {
  const { q, tag, owner, status, alias, input, output, producer, op, metric } = filter;
  const all: Prisma.Sql[] = [];
  if (q !== undefined && q !== "") all.push(Prisma.sql`s.search LIKE ${partOf(q)}`);
  if (tag !== undefined) all.push(Prisma.sql`s.tags @> ${[tag]}::text[]`);
  if (owner !== undefined) all.push(Prisma.sql`s.created_by = ${owner}`);
  // Archiving hides: who wants to see what is archived says so.
  if (status === undefined) all.push(Prisma.sql`s.status <> 'archived'`);
  else if (status !== "all") all.push(Prisma.sql`s.status = ${status}::version_status`);
  if (producer !== undefined) all.push(Prisma.sql`s.producer = lower(${producer})`);
  if (op !== undefined) all.push(Prisma.sql`s.operators @> ARRAY[lower(${op})]`);
  if (input !== undefined) all.push(...tensorConditions(Prisma.sql`s.inputs`, input));
  if (output !== undefined) all.push(...tensorConditions(Prisma.sql`s.outputs`, output));
  if (alias !== undefined) all.push(among(Prisma.sql`alias AS m WHERE m.name = ${alias}`, way));
  for (const condition of metric?.split(",") ?? []) all.push(metricCondition(condition, way));
  return all;
}

/**
 * For LIKE, in lower case as the database makes it, which kept the text so: JavaScript writes İ and Σ another way.
 * Found as it is written: %, _ and \ would mean something.
 */
export function partOf(text: string): Prisma.Sql {
  const part = text.replace(/[\\%_]/g, "\\$&");
  return Prisma.sql`('%' || lower(${part}::text) || '%')`;
}

function tensorConditions(column: Prisma.Sql, query: string): Prisma.Sql[] {
  const { words, pattern } = readTensorQuery(query);
  const found = Prisma.sql`${column} @> ${words}::text[]`;
  if (pattern === null) return [found];
  return [
    found,
    Prisma.sql`EXISTS (SELECT FROM unnest(${column}) AS word WHERE word ~ ${pattern})`,
  ];
}

/** Whether one of the rows is about this version. */
function among(rows: Prisma.Sql, way: Way): Prisma.Sql {
  return way === "near"
    ? Prisma.sql`EXISTS (SELECT FROM ${rows} AND m.version_id = s.version_id)`
    : Prisma.sql`s.version_id = ANY(ARRAY(SELECT m.version_id FROM ${rows}))`;
}

function metricCondition(text: string, way: Way): Prisma.Sql {
  const [, name = "", comparison = "=", value = "0"] = metricConditionPattern.exec(text) ?? [];
  const number = Prisma.sql`${Number(value)}::double precision`;
  const holds = {
    ">=": Prisma.sql`value >= ${number}`,
    "<=": Prisma.sql`value <= ${number}`,
    ">": Prisma.sql`value > ${number}`,
    "<": Prisma.sql`value < ${number}`,
    "=": Prisma.sql`value = ${number}`,
  }[comparison];
  const rows = Prisma.sql`version_metric AS m WHERE m.name = ${name} AND ${holds ?? Prisma.sql`false`}`;
  return among(rows, way);
}
