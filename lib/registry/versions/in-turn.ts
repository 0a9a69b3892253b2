const lastOf = new Map<string, Promise<unknown>>();

/**
 * Runs the work of one key one after the other in this process. Transactions that would only wait for each
 * other's row lock wait here instead, where they hold no database connection and their deadline has not
 * begun. As long as there are callers: it queues no more than they are.
 */
export async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = lastOf.get(key) ?? Promise.resolve();
  const mine = before.then(work, work);
  lastOf.set(key, mine);
  try {
    return await mine;
  } finally {
    if (lastOf.get(key) === mine) lastOf.delete(key);
  }
}
