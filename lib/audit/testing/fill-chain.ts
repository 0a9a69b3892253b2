import type pg from "pg";

/** Many events in little time, and as many days ago as asked: by the same function as all others. */
export async function fillChain(
  owner: pg.Client,
  { events, daysAgo = 0 }: { events: number; daysAgo?: number },
): Promise<void> {
  const { rows } = await owner.query<{ sql: string }>(
    "SELECT pg_get_functiondef('audit_append(text)'::regprocedure) AS sql",
  );
  const past = (rows[0]?.sql ?? "")
    .replace("public.audit_append(", "public.audit_append_past(")
    .replace("clock_timestamp()", `clock_timestamp() - interval '${daysAgo} days'`);
  await owner.query(past);
  const batch = 500;
  for (let done = 0; done < events; done += batch) {
    await owner.query(
      `SELECT audit_append_past('{"actor":{"kind":"user","id":"u","label":"filler@example.com"},'
         || '"action":"model.created","target":"model:f' || n || '","outcome":"success","requestId":"r' || n
         || '","address":"203.0.113.7","userAgent":"test/1","reason":null,"code":null,"before":null,'
         || '"after":{"name":"f' || n || '","description":"' || repeat('x', 200) || '"}}')
       FROM generate_series($1::int, $2::int) AS n`,
      [done + 1, Math.min(done + batch, events)],
    );
  }
}
