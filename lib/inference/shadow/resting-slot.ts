import { createSeen } from "./seen";
import type { ShadowSlot } from "./shadow-slot";
import type { DesiredShadow } from "./types";

/** A shadow without a worker, because its memory is needed: everything that it would have been shown is dropped. */
export function createRestingSlot(first: DesiredShadow): ShadowSlot {
  let desired = first;
  const seen = createSeen();
  return {
    desired: () => desired,
    update(next) {
      desired = next;
    },
    offer: seen.drop,
    skip: seen.drop,
    takeFigures: seen.take,
    state: () => ({ kind: "absent" }),
    fault: () => null,
    stats: () => {
      const { id: versionId, model, number } = desired.version;
      const nothing = { state: "absent", pid: null, memoryBytes: 0, waiting: 0 } as const;
      return { versionId, model, number, ...nothing, counts: seen.counts() };
    },
    stop: async () => {},
  };
}
