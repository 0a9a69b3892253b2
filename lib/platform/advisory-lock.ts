import pg from "pg";

/**
 * Runs `work` while no other process that uses this database holds the same key, on a connection of its
 * own. For what must be done once when several machines start at one time.
 */
export async function withAdvisoryLock<T>(
  url: string,
  key: number,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // The work's own connections report their own faults; a broken lock ends with the session.
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [key]);
    return await work(client);
  } finally {
    // Ending the session releases the lock.
    await client.end();
  }
}
