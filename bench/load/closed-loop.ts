import { type Connection, openConnection } from "./connection";
import type { LoadOrder } from "./messages";
import type { Tally } from "./serve-orders";

/** Each connection sends its next request when the last is answered: how many a server can answer. */
export async function runClosedLoop(order: LoadOrder, tally: Tally): Promise<void> {
  const ends = Array.from({ length: order.connections }, () => loopOnOne(order, tally));
  await Promise.all(ends);
}

async function loopOnOne(order: LoadOrder, tally: Tally): Promise<void> {
  let sentAt = 0;
  let connection: Connection | undefined;
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const next = () => {
    if (tally.isOver()) return end();
    sentAt = performance.now();
    connection?.send();
  };
  connection = await openConnection({
    ...order,
    expected: Buffer.from(order.expected),
    onAnswer(problem) {
      if (problem === null) tally.done(sentAt);
      else tally.failed(problem);
      next();
    },
    onBroken(why) {
      tally.failed(why);
      end();
    },
  });
  next();
  await ended;
  connection.close();
}
