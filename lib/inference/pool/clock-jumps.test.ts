import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { currentTimeMs, setClock } from "@/lib/platform/clock";
import { callerOf } from "../testing/caller";
import { scriptedVersion, scriptWorkers } from "../testing/scripted-worker";
import { createWorkerPool } from "./worker-pool";

const hourMs = 3_600_000;
const turn = () => new Promise((resolve) => setImmediate(resolve));
let wallMs = 1_700_000_000_000;
let restoreClock = () => {};

beforeEach(() => {
  // Timers and the steady clock stand still until they are told; the wall clock is moved by itself.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  restoreClock = setClock(() => wallMs);
});
afterEach(() => {
  restoreClock();
  vi.useRealTimers();
});

async function pass(ms: number): Promise<void> {
  wallMs += ms;
  await vi.advanceTimersByTimeAsync(ms);
  await turn();
}

/** One warm worker that answers when it is told. */
async function warmPool() {
  const { start, workers, living } = scriptWorkers();
  const limits = { maxBatchRows: 1, maxOutputBytes: 1_000 };
  const pool = createWorkerPool(
    { limits, queueLength: 4, timeoutMs: 20_000, memoryMib: 1, cores: 1 },
    start,
  );
  pool.setDesired([scriptedVersion({ minReplicas: 1, maxReplicas: 1 })]);
  await turn();
  workers[0]?.warm();
  await turn();
  const predict = (deadlineMs: number, killMs: number) => {
    const now = currentTimeMs();
    const times = { deadlineAt: now + deadlineMs, killAt: now + killMs };
    const body = [Buffer.from("{}")];
    return pool
      .predict("v", { dialect: "plain", body, jsonLength: null, ...times, caller: callerOf() })
      .then(
        () => "answered",
        (error: unknown) => String(Object(error).code ?? error),
      );
  };
  return { predict, workers, living };
}

describe("when the clock jumps", () => {
  it.each([
    ["back by an hour", -hourMs],
    ["ahead by an hour", hourMs],
  ])("%s, a request has its deadline and a stuck run its end all the same", async (_, jumpMs) => {
    const { predict, workers } = await warmPool();
    const stuck = predict(1_000, 2_000);
    await turn();
    const [worker] = workers;
    await pass(500);
    wallMs += jumpMs;
    await pass(490);
    expect(await Promise.race([stuck, turn()])).toBeUndefined();
    await pass(20);
    expect(await stuck).toBe("predict.timeout");
    await pass(900);
    expect(worker?.isEnded).toBe(false);
    await pass(2_000);
    expect(worker?.isEnded).toBe(true);
  });

  it("ahead by an hour, no worker is killed over a run that is within its limit", async () => {
    const { predict, workers, living } = await warmPool();
    const answers = [predict(20_000, 20_000), predict(20_000, 20_000)];
    await turn();
    wallMs += hourMs;
    workers[0]?.answer();
    await turn();
    await pass(10_000);
    expect(living()).toHaveLength(1);
    workers[0]?.answer();
    expect(await Promise.all(answers)).toEqual(["answered", "answered"]);
  });
});
