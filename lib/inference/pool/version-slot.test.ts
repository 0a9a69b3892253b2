import { describe, expect, it } from "vitest";
import { callerOf } from "../testing/caller";
import { scriptedVersion, scriptWorkers } from "../testing/scripted-worker";
import type { ServedVersion } from "../types";
import type { PoolEvent, PredictRequest } from "./types";
import { createVersionSlot } from "./version-slot";

// Scripted workers: what is promised here is about who is given what, and when.

const turn = () => new Promise((resolve) => setImmediate(resolve));

function request(change: Partial<PredictRequest> = {}): PredictRequest {
  return {
    ...{ dialect: "plain", body: [Buffer.from("{}")], jsonLength: null },
    ...{ deadlineAt: Date.now() + 20_000, killAt: Date.now() + 20_000, caller: callerOf() },
    ...change,
  };
}

function newSlot(version: ServedVersion) {
  const { start, workers, living } = scriptWorkers();
  const events: PoolEvent["kind"][] = [];
  const slot = createVersionSlot({
    version,
    cores: 4,
    pool: {
      ...{ queueLength: 4, timeoutMs: 20_000, memoryMib: 1 },
      limits: { maxBatchRows: 1, maxOutputBytes: 1_000 },
      onEvent: ({ kind }) => events.push(kind),
    },
    start,
    takeTurn: async () => () => {},
    onStateChange: () => {},
  });
  const predict = (change?: Partial<PredictRequest>) =>
    slot.predict(request(change)).then(
      () => "answered",
      (error: unknown) => String(Object(error).code ?? error),
    );
  return { slot, workers, living, events, predict };
}

async function warmSlot(version: ServedVersion) {
  const made = newSlot(version);
  for (let started = 0; started < made.slot.stats().desiredReplicas; started += 1) {
    await turn();
    made.workers[started]?.warm();
  }
  await turn();
  return made;
}

const shared = { mode: "shared", reason: "proven", rows: null, tolerance: 0 } as const;

describe("the workers of a version", () => {
  it("load one at first, and the others when it could be loaded", async () => {
    const { slot, workers } = newSlot(scriptedVersion({ minReplicas: 3 }));
    await turn();
    expect(workers).toHaveLength(1);
    workers[0]?.warm();
    await turn();
    expect(workers).toHaveLength(2);
    expect(slot.stats()).toMatchObject({ state: "warm", replicas: 1, desiredReplicas: 3 });
    workers[1]?.warm();
    await turn();
    workers[2]?.warm();
    expect(slot.stats().replicas).toBe(3);
  });

  it("are each given what they can do next, the one that holds least first", async () => {
    const { workers, predict } = await warmSlot(scriptedVersion({ minReplicas: 2 }));
    for (let sent = 0; sent < 4; sent += 1) void predict();
    expect(workers.map(({ held }) => held.length)).toEqual([2, 2]);
    workers[1]?.answer();
    void predict();
    expect(workers.map(({ held }) => held.length)).toEqual([2, 2]);
  });

  it("become more while requests wait, up to the most, and fewer after a quiet minute", async () => {
    const version = scriptedVersion({ minReplicas: 1, maxReplicas: 2, queueLength: 100 });
    const { slot, workers, living, predict } = await warmSlot(version);
    const answers = Array.from({ length: 20 }, () => predict());
    await new Promise((resolve) => setTimeout(resolve, 80));
    slot.scale();
    await turn();
    expect(workers).toHaveLength(2);
    workers[1]?.warm();
    slot.scale();
    slot.scale();
    expect(slot.stats().desiredReplicas).toBe(2);
    while (workers.some(({ held }) => held.length > 0)) {
      for (const worker of workers) if (worker.held.length > 0) worker.answer();
    }
    expect(await Promise.all(answers)).toEqual(new Array(20).fill("answered"));
    const now = performance.now();
    const clock = performance.now;
    try {
      slot.scale();
      performance.now = () => now + 120_000;
      slot.scale();
    } finally {
      performance.now = clock;
    }
    await turn();
    expect(living()).toHaveLength(1);
    expect(slot.stats()).toMatchObject({ replicas: 1, desiredReplicas: 1 });
  });

  it("are replaced when a setting needs it, and the old one serves until a new one is warm", async () => {
    const { slot, workers, living, predict } = await warmSlot(scriptedVersion());
    const running = predict();
    slot.update(scriptedVersion({ threads: 2 }));
    await turn();
    expect(workers).toHaveLength(2);
    expect(workers[1]?.options.plan.threads).toBe(2);
    const meanwhile = predict();
    expect(workers[0]?.held).toHaveLength(2);
    workers[1]?.warm();
    const after = predict();
    expect(workers[1]?.held).toHaveLength(1);
    expect(living()).toHaveLength(2);
    workers[0]?.answer();
    workers[0]?.answer();
    workers[1]?.answer();
    expect(await Promise.all([running, meanwhile, after])).toEqual(new Array(3).fill("answered"));
    await turn();
    expect(living()).toEqual([workers[1]]);
  });

  it("refuse nobody over one that cannot load, as long as another serves", async () => {
    const { slot, workers, predict } = newSlot(
      scriptedVersion({ minReplicas: 2, queueLength: 100 }),
    );
    await turn();
    workers[0]?.warm();
    await turn();
    const answers = Array.from({ length: 20 }, () => predict());
    const fault = { code: "model.resource_limit", detail: "Too much." } as const;
    workers[1]?.say({ type: "failed", fault });
    await turn();
    while ((workers[0]?.held.length ?? 0) > 0) workers[0]?.answer();
    expect(await Promise.all(answers)).toEqual(new Array(20).fill("answered"));
    expect(slot.stats().state).toBe("warm");
  });

  it("that cannot come back do not open the breaker of those that serve", async () => {
    const { slot, workers, living, predict } = await warmSlot(scriptedVersion({ minReplicas: 2 }));
    for (let crash = 0; crash < 3; crash += 1) {
      living()
        .find((worker) => worker !== workers[0])
        ?.crash();
      await turn();
    }
    expect(slot.stats()).toMatchObject({ state: "warm", breaker: "closed" });
    const answer = predict();
    workers[0]?.answer();
    expect(await answer).toBe("answered");
  });

  it("that do not serve go first when there are too many", async () => {
    const { slot, workers, living } = await warmSlot(scriptedVersion({ minReplicas: 2 }));
    workers[1]?.crash();
    await turn();
    slot.update(scriptedVersion({ minReplicas: 1 }));
    await turn();
    expect(living()).toEqual([workers[0]]);
    expect(slot.stats()).toMatchObject({ replicas: 1, desiredReplicas: 1 });
  });

  it("that say while they serve that they cannot load are not believed, and strand nobody", async () => {
    const { workers, living, predict } = await warmSlot(scriptedVersion());
    const answer = predict();
    workers[0]?.say({ type: "failed", fault: { code: "model.load_failed", detail: "So." } });
    await turn();
    await turn();
    living()[0]?.warm();
    living()[0]?.answer();
    expect(await answer).toBe("answered");
  });

  it("stay when only the line changes, which holds from the next request on", async () => {
    const { slot, workers, predict } = await warmSlot(scriptedVersion({ queueLength: 100 }));
    for (let sent = 0; sent < 18; sent += 1) void predict();
    slot.update(scriptedVersion({ queueLength: 2 }));
    expect(await predict()).toBe("gateway.overloaded");
    expect(workers).toHaveLength(1);
  });
});

describe("a line that would take too long", () => {
  it("is refused at once by what requests took of late, with the time to come back", async () => {
    const version = scriptedVersion({ queueTimeMs: 1_000, queueLength: 100 });
    const { slot, workers, predict } = await warmSlot(version);
    const first = predict();
    workers[0]?.answer({ timings: { decodeMs: 0, runMs: 400, encodeMs: 0 } });
    expect(await first).toBe("answered");
    const taken = [predict(), predict()];
    expect(() => slot.assertAcceptable()).not.toThrow();
    taken.push(predict());
    expect(() => slot.assertAcceptable()).toThrow(/would wait about 1200 ms/);
    expect(await predict()).toBe("gateway.overloaded");
    for (let done = 0; done < 3; done += 1) workers[0]?.answer();
    expect(await Promise.all(taken)).toEqual(["answered", "answered", "answered"]);
  });
});

describe("the breaker", () => {
  async function broken() {
    const made = await warmSlot(scriptedVersion());
    for (let loss = 0; loss < 3; loss += 1) {
      made.living()[0]?.crash();
      await turn();
      if (loss < 2) made.living()[0]?.warm();
    }
    return made;
  }

  it("refuses at once after three losses, and says so once to operators", async () => {
    const { slot, events, predict } = await broken();
    expect(slot.resting()).toMatchObject({ code: "version.unavailable", retryAfterSeconds: 1 });
    expect(await predict()).toBe("version.unavailable");
    expect(events.filter((kind) => kind.startsWith("breaker"))).toEqual(["breaker_opened"]);
    expect(slot.stats().breaker).toBe("open");
  });

  it("lets one request try when its time is over, and all when that is answered", async () => {
    const { slot, living, events, predict } = await broken();
    await expect.poll(() => slot.stats().breaker, { timeout: 3_000 }).toBe("half-open");
    await expect.poll(() => living().length).toBe(1);
    const probe = predict();
    expect(await predict()).toBe("version.unavailable");
    living()[0]?.warm();
    living()[0]?.answer();
    expect(await probe).toBe("answered");
    expect(slot.stats().breaker).toBe("closed");
    expect(events.at(-1)).toBe("breaker_closed");
    const next = predict();
    living()[0]?.answer();
    expect(await next).toBe("answered");
  });

  it("is not closed by a body that was refused: that one never ran, and the next may try", async () => {
    const { slot, living, predict } = await broken();
    await expect.poll(() => slot.stats().breaker, { timeout: 3_000 }).toBe("half-open");
    await expect.poll(() => living().length).toBe(1);
    const probe = predict();
    living()[0]?.warm();
    const [held] = living()[0]?.held ?? [];
    const fault = { code: "input.missing", detail: "x is missing." } as const;
    living()[0]?.say({ type: "refused", id: held?.id ?? 0, fault, isLast: false });
    living()[0]?.held.shift();
    expect(await probe).toBe("input.missing");
    expect(slot.stats().breaker).toBe("half-open");
    const next = predict();
    living()[0]?.answer();
    expect(await next).toBe("answered");
    expect(slot.stats().breaker).toBe("closed");
  });

  it("lets the next try when the one who tried left and its worker retired", async () => {
    const { slot, living, predict } = await broken();
    await expect.poll(() => slot.stats().breaker, { timeout: 3_000 }).toBe("half-open");
    await expect.poll(() => living().length).toBe(1);
    living()[0]?.warm();
    const caller = new AbortController();
    const left = predict({ caller: callerOf(caller.signal) });
    caller.abort();
    expect(await left).toBe("request.timeout");
    living()[0]?.say({ type: "retiring" });
    living()[0]?.crash();
    await turn();
    living()[0]?.warm();
    const next = predict();
    living()[0]?.answer();
    expect(await next).toBe("answered");
  });

  it("gives the attempt on when its caller leaves", async () => {
    const { slot, living, predict } = await broken();
    await expect.poll(() => slot.stats().breaker, { timeout: 3_000 }).toBe("half-open");
    const caller = new AbortController();
    const left = predict({ caller: callerOf(caller.signal) });
    caller.abort();
    expect(await left).toBe("request.timeout");
    await expect.poll(() => living().length).toBe(1);
    living()[0]?.warm();
    const next = predict();
    living()[0]?.answer();
    expect(await next).toBe("answered");
  });
});

describe("a worker that is lost in a run that requests shared", () => {
  const version = scriptedVersion(
    { maxBatchRows: 8, queueLength: 100 },
    { batching: shared, cost: { oneRowMs: 0.1, manyRowsMs: 0.2, manyRows: 32 } },
  );

  it("costs nobody yet: each is run once more, alone, and only the culprit is lost", async () => {
    const { slot, living, predict } = await warmSlot(version);
    const answers = [predict(), predict(), predict()];
    living()[0]?.crash();
    await turn();
    living()[0]?.warm();
    const again = living()[0]?.held ?? [];
    expect(again).toMatchObject([{ isSolo: true }, { isSolo: true }, { isSolo: true }]);
    living()[0]?.answer();
    living()[0]?.crash();
    await turn();
    living()[0]?.warm();
    expect(living()[0]?.held).toHaveLength(1);
    living()[0]?.answer();
    expect(await Promise.all(answers)).toEqual(["answered", "worker.crashed", "answered"]);
    expect(slot.stats().counts).toMatchObject({ crashed: 2, retried: 4, answered: 2 });
  });

  it("by its own word costs nobody either", async () => {
    const { living, predict } = await warmSlot(version);
    const answers = [predict(), predict()];
    living()[0]?.say({ type: "retiring" });
    living()[0]?.crash();
    await turn();
    living()[0]?.warm();
    expect(living()[0]?.held).toMatchObject([{ isSolo: true }, { isSolo: true }]);
    living()[0]?.answer();
    living()[0]?.answer();
    expect(await Promise.all(answers)).toEqual(["answered", "answered"]);
  });
});
