import { type Connection, openConnection } from "./connection";
import type { LoadOrder } from "./messages";
import type { Tally } from "./serve-orders";

/** How long the last answers may take after the slot. */
const patienceMs = 5_000;

/**
 * So many requests each second, whether or not the last ones are answered: how callers behave. Times
 * count from when a request was due, so that one that had to wait for a slow one before it says so.
 */
export async function runOpenLoop(
  order: LoadOrder & { readonly perSecond: number },
  tally: Tally,
): Promise<void> {
  const idle: Connection[] = [];
  const waiting: number[] = [];
  let pending = 0;
  const open = async () => {
    let dueAt = 0;
    const connection: Connection = await openConnection({
      ...order,
      expected: Buffer.from(order.expected),
      onAnswer(problem) {
        if (problem === null) tally.doneDue(dueAt);
        else tally.failed(problem);
        pending -= 1;
        idle.push(slot);
        sendWaiting();
      },
      onBroken: tally.failed,
    });
    const slot: Connection = {
      send() {
        dueAt = waiting.shift() ?? performance.now();
        pending += 1;
        connection.send();
      },
      close: connection.close,
    };
    return slot;
  };
  const sendWaiting = () => {
    while (waiting.length > 0 && idle.length > 0) idle.pop()?.send();
  };
  const all = await Promise.all(Array.from({ length: order.connections }, open));
  idle.push(...all);
  await eachDue(order.perSecond, tally.isOver, (dueAt) => {
    waiting.push(dueAt);
    sendWaiting();
  });
  const end = performance.now() + patienceMs;
  while (pending > 0 && performance.now() < end) await sleep(5);
  if (pending > 0)
    tally.failed(`${pending} requests had no answer ${patienceMs} ms after the slot`);
  for (const connection of all) connection.close();
}

/** Calls at a steady pace; what a late timer missed is made up for at once. */
export async function eachDue(
  perSecond: number,
  isOver: () => boolean,
  call: (dueAt: number) => void,
): Promise<void> {
  const periodMs = 1_000 / perSecond;
  let dueAt = performance.now() + periodMs;
  while (!isOver()) {
    for (; dueAt <= performance.now(); dueAt += periodMs) call(dueAt);
    await sleep(Math.max(0, dueAt - performance.now()));
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
