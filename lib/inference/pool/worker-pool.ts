import { availableParallelism } from "node:os";
import { isDeepStrictEqual } from "node:util";
import type { ServedVersion } from "../types";
import { notServed, stopping } from "./refusals";
import { createTurns } from "./turns";
import type { VersionState, WorkerPool, WorkerPoolOptions } from "./types";
import { createVersionSlot, type VersionSlot } from "./version-slot";
import { type StartWorker, startWorker } from "./worker-process";

/** Models that load at one time: loading uses all cores, and serving ones need theirs. */
const maxLoading = 2;
const absent: VersionState = { kind: "absent" };

/** How often it is looked at whether versions need more or fewer workers. */
const scaleMs = 250;

/** One process or several for every desired version. Knows no HTTP, no key and no database. */
export function createWorkerPool(
  options: WorkerPoolOptions,
  start: StartWorker = startWorker,
): WorkerPool {
  const takeTurn = createTurns(maxLoading);
  const listeners = new Set<() => void>();
  const slots = new Map<string, VersionSlot>();
  /** No longer desired, finishing. Still in reach, so that a version is never loaded twice. */
  const leaving = new Map<string, VersionSlot>();
  const ending = new Set<Promise<void>>();
  const cores = options.cores ?? availableParallelism();
  const scaling = setInterval(() => {
    for (const slot of slots.values()) slot.scale();
  }, scaleMs).unref();
  let isClosed = false;

  function changed(): void {
    for (const listener of listeners) listener();
  }

  function add(version: ServedVersion): void {
    const back = leaving.get(version.id);
    if (back !== undefined) leaving.delete(version.id);
    const slot =
      back ??
      createVersionSlot({
        version,
        pool: options,
        cores,
        start,
        takeTurn,
        onStateChange: changed,
      });
    if (back !== undefined) back.update(version);
    slots.set(version.id, slot);
  }

  function remove(slot: VersionSlot): void {
    const { id } = slot.version();
    slots.delete(id);
    leaving.set(id, slot);
    const end = finish(slot).finally(() => ending.delete(end));
    ending.add(end);
  }

  /** Ends the slot when its requests are answered, unless it was desired again before. */
  async function finish(slot: VersionSlot): Promise<void> {
    const { id } = slot.version();
    await slot.untilEmpty();
    if (leaving.get(id) !== slot) return;
    leaving.delete(id);
    await slot.stop(notServed());
  }

  async function close(drainMs: number): Promise<void> {
    isClosed = true;
    clearInterval(scaling);
    const all = [...slots.values(), ...leaving.values()];
    const drained = Promise.all(all.map((slot) => slot.untilEmpty()));
    await Promise.race([drained, pause(drainMs)]);
    slots.clear();
    leaving.clear();
    await Promise.all([...all.map((slot) => slot.stop(stopping())), ...ending]);
  }

  return {
    setDesired(versions) {
      if (isClosed) return;
      const wanted = new Set(versions.map(({ id }) => id));
      const before = slots.size;
      const removed = [...slots.values()].filter((slot) => !wanted.has(slot.version().id));
      for (const slot of removed) remove(slot);
      for (const version of versions) {
        const slot = slots.get(version.id);
        if (slot === undefined) add(version);
        else if (!isDeepStrictEqual(slot.version().settings, version.settings))
          slot.update(version);
      }
      if (removed.length > 0 || slots.size !== before) changed();
    },
    stateOf: (versionId) => slots.get(versionId)?.state() ?? absent,
    breakerFaultOf: (versionId) => slots.get(versionId)?.resting()?.toFault() ?? null,
    assertAcceptable(versionId) {
      if (isClosed) throw stopping();
      const slot = slots.get(versionId);
      if (slot === undefined) throw notServed();
      slot.assertAcceptable();
    },
    waitingFor: (versionId) => slots.get(versionId)?.waiting() ?? 0,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    predict(versionId, request) {
      const slot = isClosed ? undefined : slots.get(versionId);
      if (slot !== undefined) return slot.predict(request);
      return Promise.reject(isClosed ? stopping() : notServed());
    },
    stats: () => [...slots.values(), ...leaving.values()].map((slot) => slot.stats()),
    close,
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
