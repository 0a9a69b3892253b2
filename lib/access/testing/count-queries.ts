import pg from "pg";
import { onTestFinished, vi } from "vitest";

/** Counts what this process asks of PostgreSQL from now on, on whatever connection, until the test ends. */
export function countQueries(): () => number {
  const query = vi.spyOn(pg.Client.prototype, "query");
  const connect = vi.spyOn(pg.Client.prototype, "connect");
  onTestFinished(() => {
    query.mockRestore();
    connect.mockRestore();
  });
  return () => query.mock.calls.length + connect.mock.calls.length;
}
