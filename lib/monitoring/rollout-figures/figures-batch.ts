import type { TargetFigures } from "@/lib/contract/rollout";

/** What this gateway saw of one target in one step since it last said. */
export interface FiguresWindow {
  readonly rolloutId: string;
  readonly step: number;
  readonly versionId: string;
  readonly figures: TargetFigures;
}

/** Which version of an A/B answered a request, and for whom. */
export interface Assignment {
  readonly rolloutId: string;
  readonly requestId: string;
  readonly versionId: string;
  /** Hex, of eight bytes. */
  readonly unit: string;
}

/** Counted together or not at all, and once: it never changes, since nobody knows whether an attempt was counted. */
export interface FiguresBatch {
  readonly id: string;
  readonly windows: readonly FiguresWindow[];
  readonly assignments: readonly Assignment[];
}
