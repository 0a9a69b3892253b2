import type {
  PredictAnswer,
  PredictRequest,
  ServedVersion,
  VersionState,
  WorkerPool,
} from "@/lib/inference";

export interface FakePool extends WorkerPool {
  readonly states: Map<string, VersionState>;
  readonly desired: ServedVersion[][];
  readonly requests: { versionId: string; request: PredictRequest }[];
  /** Changes a state and tells the listeners. */
  setState(versionId: string, state: VersionState): void;
  /** What the next predictions answer; by default the body itself. */
  answer: (versionId: string, request: PredictRequest) => Promise<PredictAnswer>;
  /** Whether a desired version is warm at once. */
  isEager: boolean;
  closedAfterMs: number | null;
}

export function createFakePool(): FakePool {
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const pool: FakePool = {
    states: new Map(),
    desired: [],
    requests: [],
    isEager: true,
    closedAfterMs: null,
    answer: async (_, request) => echo(request.body),
    setState(versionId, state) {
      pool.states.set(versionId, state);
      tell();
    },
    setDesired(versions) {
      pool.desired.push([...versions]);
      const wanted = new Set(versions.map(({ id }) => id));
      for (const id of pool.states.keys()) if (!wanted.has(id)) pool.states.delete(id);
      const added = versions.filter(({ id }) => !pool.states.has(id));
      for (const { id } of added) pool.states.set(id, { kind: pool.isEager ? "warm" : "loading" });
      if (added.length > 0) tell();
    },
    waitingFor: () => 0,
    breakerFaultOf: () => null,
    assertAcceptable: () => {},
    stateOf: (versionId) => pool.states.get(versionId) ?? { kind: "absent" },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    predict(versionId, request) {
      pool.requests.push({ versionId, request });
      return pool.answer(versionId, request);
    },
    stats: () => [],
    async close(drainMs) {
      pool.closedAfterMs = drainMs;
    },
  };
  return pool;
}

export function echo(parts: readonly Buffer[]): PredictAnswer {
  const body = Buffer.concat(parts);
  return {
    contentType: "application/json",
    headers: {},
    body,
    rows: 1,
    run: { requests: 1, rows: 1 },
    timings: { queueMs: 0.25, decodeMs: 0.5, runMs: 1, encodeMs: 2 },
  };
}
