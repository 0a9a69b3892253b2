import { type Connection, openConnection } from "./connection";
import type { LoadOrder } from "./messages";
import type { Tally } from "./serve-orders";

/** How long the last answers may take after the slot. */
const patienceMs = 5_000;

/** Requests that are due, and connections that are free to send them. */
interface Schedule {
  readonly waiting: number[];
  readonly idle: Sender[];
  pending: number;
}

interface Sender {
  send(dueAt: number): void;
  close(): void;
}

/**
 * So many requests each second, whether or not the last ones are answered: how callers behave. Times
 * count from when a request was due, so that one that had to wait for a slow one before it says so.
 */
export async function runOpenLoop(
  order: LoadOrder & { readonly perSecond: number },
  tally: Tally,
): Promise<void> {
  const schedule: Schedule = { waiting: [], idle: [], pending: 0 };
  const all = await Promise.all(
    Array.from({ length: order.connections }, () => openSender(order, tally, schedule)),
  );
  schedule.idle.push(...all);
  await eachDue(order.perSecond, tally.isOver, (dueAt) => {
    schedule.waiting.push(dueAt);
    sendWaiting(schedule);
  });
  const end = performance.now() + patienceMs;
  while (isUnanswered(schedule) && performance.now() < end) await sleep(5);
  if (isUnanswered(schedule)) {
    const count = schedule.pending + schedule.waiting.length;
    tally.failed(`${count} requests had no answer ${patienceMs} ms after the slot`);
  }
  for (const sender of all) sender.close();
}

async function openSender(order: LoadOrder, tally: Tally, schedule: Schedule): Promise<Sender> {
  let sentDueAt = 0;
  const connection: Connection = await openConnection({
    ...order,
    expected: Buffer.from(order.expected),
    onAnswer(problem) {
      if (problem === null) tally.doneDue(sentDueAt);
      else tally.failed(problem);
      schedule.pending -= 1;
      schedule.idle.push(sender);
      sendWaiting(schedule);
    },
    onBroken: tally.failed,
  });
  const sender: Sender = {
    send(dueAt) {
      sentDueAt = dueAt;
      schedule.pending += 1;
      connection.send();
    },
    close: connection.close,
  };
  return sender;
}

/** The one that is due longest first, by the connection that rested longest: all of them are in use, as a pool's are. */
function sendWaiting({ waiting, idle }: Schedule): void {
  while (waiting.length > 0 && idle.length > 0) {
    const dueAt = waiting.shift();
    if (dueAt !== undefined) idle.shift()?.send(dueAt);
  }
}

function isUnanswered({ pending, waiting }: Schedule): boolean {
  return pending > 0 || waiting.length > 0;
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
