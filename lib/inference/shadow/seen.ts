import type { ShadowFigures } from "@/lib/contract/rollout";
import { addShadowFigures, noShadowFigures } from "@/lib/contract/shadow-figures";
import type { ShadowCounts } from "./types";

/** What became of the requests of one shadow. */
export function createSeen() {
  let figures = noShadowFigures();
  const counts: ShadowCounts = { compared: 0, dropped: 0, failed: 0 };
  return {
    add(more: ShadowFigures): void {
      addShadowFigures(figures, more);
      counts.compared += more.compared;
      counts.dropped += more.dropped;
      counts.failed += more.failed;
    },
    drop(): void {
      figures.dropped += 1;
      counts.dropped += 1;
    },
    /** Since they were last taken; null: nothing happened. */
    take(): ShadowFigures | null {
      const { compared, dropped, failed } = figures;
      if (compared + dropped + failed === 0) return null;
      const taken = figures;
      figures = noShadowFigures();
      return taken;
    },
    counts: (): ShadowCounts => ({ ...counts }),
  };
}
