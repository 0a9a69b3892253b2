import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { beginDbWait } from "./db-patience";
import { env } from "./env";
import { AppError } from "./errors";
import { Prisma, PrismaClient } from "./generated/prisma/client";
import { logger } from "./logger";
import { forget, remember } from "./remember";

/** A caller hears 503 within five seconds of a database that does not answer; these add up to less. */
const connectTimeoutMs = 2_000;
const statementTimeoutMs = 4_000;
export const dbDeadlineMs = 4_500;

const omit = {
  user: { passwordHash: true },
  apiKey: { hash: true },
  passwordLink: { tokenHash: true },
  secondFactor: { secret: true },
  recoveryCode: { codeHash: true },
} as const;

function createClient(url: string, max: number) {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    // The server's own timeout does not fire while the server is stopped; this one does.
    query_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 10_000,
    keepAlive: true,
    application_name: "onnward",
  });
  // Without a listener an idle connection that breaks would end the process.
  pool.on("error", (error) => logger().warn({ err: error }, "idle database connection lost"));
  const adapter = new PrismaPg(pool);
  // Two copies of pg in one process make the adapter not recognise our pool and open its own,
  // perhaps to another database. Better not to start at all.
  const held = (adapter as unknown as { externalPool: unknown }).externalPool;
  if (held !== pool) throw new Error("the Prisma adapter does not hold the pool that it was given");
  const client = new PrismaClient({ adapter, omit }).$extends({
    query: {
      async $allOperations({ args, query }) {
        return withDbDeadline(() => query(args));
      },
    },
  });
  return { client, pool };
}

type Database = ReturnType<typeof createClient>;
export type Db = Database["client"];
/** What `inTransaction` hands to its body; writing without one does not compile where it matters. */
export type Tx = Parameters<Parameters<Db["$transaction"]>[0]>[0];

function database(): Database {
  return remember("database", () => {
    const url = env().DATABASE_URL;
    if (url === undefined) throw new Error("DATABASE_URL is not set in this process");
    return createClient(url, 10);
  });
}

export function db(): Db {
  return database().client;
}

export async function closeDb(): Promise<void> {
  const { client, pool } = database();
  forget("database");
  await client.$disconnect();
  if (!pool.ended) await pool.end();
}

/**
 * Runs the body in one transaction and maps what the database says when it cannot.
 * Serialization failures and deadlocks are tried again (three times, with jitter).
 * Errors: `db.unavailable` within five seconds, however the database hangs. A body of many statements that
 * nobody waits for may take a longer `deadlineMs`; each of its statements is bounded as ever.
 */
export async function inTransaction<T>(
  body: (tx: Tx) => Promise<T>,
  options: { isolation?: "ReadCommitted" | "RepeatableRead"; deadlineMs?: number } = {},
): Promise<T> {
  const deadlineMs = options.deadlineMs ?? dbDeadlineMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withDbDeadline(
        () =>
          db().$transaction(body, {
            maxWait: connectTimeoutMs,
            timeout: deadlineMs,
            isolationLevel: options.isolation ?? "ReadCommitted",
          }),
        deadlineMs,
      );
    } catch (error) {
      if (attempt >= 4 || !isRetryable(error)) throw toDbError(error);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 25 * 2 ** attempt));
    }
  }
}

/** Waits for a database answer no longer than the deadline, nor than the request's patience. */
async function withDbDeadline<T>(work: () => Promise<T>, deadlineMs = dbDeadlineMs): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const wait = beginDbWait(deadlineMs);
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable(new Error("deadline"))), wait.deadlineMs);
  });
  let isAnswered = true;
  try {
    return await Promise.race([work(), deadline]);
  } catch (thrown) {
    const error = toDbError(thrown);
    // Any other error is an answer: a constraint that does not hold.
    isAnswered = !(error instanceof AppError && error.code === "db.unavailable");
    throw error;
  } finally {
    clearTimeout(timer);
    wait.end(isAnswered);
  }
}

const unavailableCodes = new Set([
  "P1000",
  "P1001",
  "P1002",
  "P1003",
  "P1008",
  "P1011",
  "P1017",
  "P2024",
  "P2028",
  "P2037",
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "ETIMEDOUT",
  "EPIPE",
  "57P01",
  "57P02",
  "57P03",
  "57014",
  "53300",
  "08000",
  "08003",
  "08006",
]);

function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  const seen = new Set<unknown>();
  for (let at: unknown = error; typeof at === "object" && at !== null && !seen.has(at); ) {
    seen.add(at);
    const view = at as {
      code?: unknown;
      originalCode?: unknown;
      cause?: unknown;
      meta?: { driverAdapterError?: unknown; code?: unknown };
    };
    for (const code of [view.code, view.originalCode, view.meta?.code])
      if (typeof code === "string") codes.push(code);
    at = view.cause ?? view.meta?.driverAdapterError;
  }
  return codes;
}

function isRetryable(error: unknown): boolean {
  return codesOf(error).some((code) => code === "P2034" || code === "40001" || code === "40P01");
}

function unavailable(cause: unknown): AppError {
  return new AppError("db.unavailable", "The database does not answer.", {
    cause,
    retryAfterSeconds: 2,
  });
}

/** Maps "the database is not there" to its code; everything else stays as it is. */
export function toDbError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const message = error instanceof Error ? error.message : "";
  const isGone =
    codesOf(error).some((code) => unavailableCodes.has(code)) ||
    /Query read timeout|timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Server has closed the connection/i.test(
      message,
    );
  return isGone ? unavailable(error) : error;
}

/** Whether a write failed because a row with the same unique value exists. */
export function isUniqueConflict(error: unknown): boolean {
  return codesOf(error).some((code) => code === "P2002" || code === "23505");
}

export { Prisma };
